//! Which rule a diagnostic of the compiler breaks, and what to do about it.

/// An enum's values break the rules of its syntax.
pub(super) const BAD_ENUM: &str = "protobuf/bad-enum";
/// A name is defined twice.
pub(super) const NAME_TWICE: &str = "protobuf/name-twice";
/// Two fields have one name in JSON.
pub(super) const JSON_NAME: &str = "protobuf/json-name";

/// Words of a diagnostic, rule and help.
const RULES: &[(&str, &str, &str)] = &[
    (
        "must have a label",
        "protobuf/syntax",
        "begin the file with `syntax = \"proto3\";`, or write `optional`, `repeated` or `required`",
    ),
    (
        " is not defined",
        "protobuf/unknown-type",
        "define the type, import the file that defines it, or correct the name",
    ),
    (
        "which is not defined",
        "protobuf/unknown-type",
        "begin the name with a dot and give it in full",
    ),
    (
        " is not a message",
        "protobuf/wrong-type",
        "name a message or an enum",
    ),
    (
        "field number `",
        "protobuf/field-number",
        "give each field a number of its own that is neither reserved nor in an extension range",
    ),
    (
        "invalid field number",
        "protobuf/field-number",
        "take a number from 1 to 536870911, but not 19000 to 19999",
    ),
    (
        "message numbers must be",
        "protobuf/field-number",
        "take a number from 1 to 536870911, but not 19000 to 19999",
    ),
    (
        "as an extension number",
        "protobuf/field-number",
        "take a number from the message's `extensions` ranges",
    ),
    (
        "JSON name",
        JSON_NAME,
        "rename one of the fields, or give one its own `json_name`",
    ),
    (
        "camel-case name",
        JSON_NAME,
        "rename one of the fields, or give one its own `json_name`",
    ),
    ("is defined twice", NAME_TWICE, "rename one of the two"),
    (
        "multiple package names",
        NAME_TWICE,
        "keep one `package` line",
    ),
    (
        "default value",
        "protobuf/bad-default",
        "give a default of the field's type, in proto2 only",
    ),
    ("enums must have", BAD_ENUM, "add a value with number 0"),
    (
        "first value for proto3 enums",
        BAD_ENUM,
        "begin the enum with a value of number 0, such as `UNSPECIFIED = 0;`",
    ),
    (
        "enum number",
        BAD_ENUM,
        "give each value a number of its own that is not reserved, or set `option allow_alias = true;`",
    ),
    (
        "unknown syntax",
        "protobuf/syntax",
        "write `syntax = \"proto3\";` or `syntax = \"proto2\";`",
    ),
    (
        "maximum recursion limit",
        "protobuf/nesting",
        "move nested messages to the top level and refer to them by name",
    ),
    (
        "option",
        "protobuf/bad-option",
        "correct the option, or import the file that defines it",
    ),
    (
        "proto3",
        "protobuf/syntax",
        "begin the file with `syntax = \"proto2\";`, or leave this out",
    ),
];

/// Rule and help by the compiler's words, which its version pins; anything new is a plain parse error.
pub(super) fn classify(text: &str) -> (&'static str, &'static str) {
    const PARSE: (&str, &str) = ("protobuf/parse", "correct the text here");
    // What the parser expected says nothing about what the text is about.
    if text.starts_with("expected ") && !text.contains(" for option ") {
        return PARSE;
    }
    RULES
        .iter()
        .find(|(words, ..)| text.contains(words))
        .map_or(PARSE, |&(_, rule, help)| (rule, help))
}
