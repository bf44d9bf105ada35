//! The options of a descriptor that Confluent prints, in its order.

use prost_types::field_options::{CType, JsType};
use prost_types::file_options::OptimizeMode;
use prost_types::method_options::IdempotencyLevel;
use prost_types::{EnumOptions, FieldOptions, FileOptions, MessageOptions, MethodOptions};

use super::super::syntax::{Constant, Setting, Value};

fn flag(name: &str, value: Option<bool>) -> Option<Setting> {
    let value = Value::Constant(Constant::Bool, value?.to_string());
    Some(Setting::plain(name, value))
}

fn text(name: &str, value: Option<&String>) -> Option<Setting> {
    Some(Setting::plain(name, Value::Text(value?.clone())))
}

fn symbol(name: &str, value: Option<&str>) -> Option<Setting> {
    let value = Value::Constant(Constant::Symbol, value?.to_owned());
    Some(Setting::plain(name, value))
}

fn set<const N: usize>(settings: [Option<Setting>; N]) -> Vec<Setting> {
    settings.into_iter().flatten().collect()
}

/// The one option that nearly everything has.
pub(super) fn deprecated(value: Option<bool>) -> Vec<Setting> {
    set([flag("deprecated", value)])
}

pub(super) fn of_file(options: Option<&FileOptions>) -> Vec<Setting> {
    let Some(it) = options else {
        return Vec::new();
    };
    let optimize = it
        .optimize_for
        .and_then(|it| OptimizeMode::try_from(it).ok());
    // It means nothing any more, and is printed all the same.
    #[expect(deprecated, reason = "descriptors have it")]
    let equals_and_hash = it.java_generate_equals_and_hash;
    set([
        text("java_package", it.java_package.as_ref()),
        text("java_outer_classname", it.java_outer_classname.as_ref()),
        flag("java_multiple_files", it.java_multiple_files),
        flag("java_generate_equals_and_hash", equals_and_hash),
        flag("java_string_check_utf8", it.java_string_check_utf8),
        symbol(
            "optimize_for",
            optimize.as_ref().map(OptimizeMode::as_str_name),
        ),
        text("go_package", it.go_package.as_ref()),
        flag("cc_generic_services", it.cc_generic_services),
        flag("java_generic_services", it.java_generic_services),
        flag("py_generic_services", it.py_generic_services),
        flag("deprecated", it.deprecated),
        flag("cc_enable_arenas", it.cc_enable_arenas),
        text("objc_class_prefix", it.objc_class_prefix.as_ref()),
        text("csharp_namespace", it.csharp_namespace.as_ref()),
        text("swift_prefix", it.swift_prefix.as_ref()),
        text("php_class_prefix", it.php_class_prefix.as_ref()),
        text("php_namespace", it.php_namespace.as_ref()),
        text("php_metadata_namespace", it.php_metadata_namespace.as_ref()),
        text("ruby_package", it.ruby_package.as_ref()),
    ])
}

pub(super) fn of_message(options: Option<&MessageOptions>) -> Vec<Setting> {
    let Some(it) = options else {
        return Vec::new();
    };
    let no_accessor = it.no_standard_descriptor_accessor;
    set([
        flag("no_standard_descriptor_accessor", no_accessor),
        flag("deprecated", it.deprecated),
        flag("map_entry", it.map_entry),
    ])
}

pub(super) fn of_field(options: Option<&FieldOptions>) -> Vec<Setting> {
    let Some(it) = options else {
        return Vec::new();
    };
    let ctype = it.ctype.and_then(|it| CType::try_from(it).ok());
    let jstype = it.jstype.and_then(|it| JsType::try_from(it).ok());
    set([
        symbol("ctype", ctype.as_ref().map(CType::as_str_name)),
        flag("packed", it.packed),
        symbol("jstype", jstype.as_ref().map(JsType::as_str_name)),
        flag("deprecated", it.deprecated),
    ])
}

pub(super) fn of_enum(options: Option<&EnumOptions>) -> Vec<Setting> {
    let Some(it) = options else {
        return Vec::new();
    };
    set([
        flag("allow_alias", it.allow_alias),
        flag("deprecated", it.deprecated),
    ])
}

pub(super) fn of_call(options: Option<&MethodOptions>) -> Vec<Setting> {
    let Some(it) = options else {
        return Vec::new();
    };
    let level = it.idempotency_level;
    let level = level.and_then(|it| IdempotencyLevel::try_from(it).ok());
    set([
        flag("deprecated", it.deprecated),
        symbol(
            "idempotency_level",
            level.as_ref().map(IdempotencyLevel::as_str_name),
        ),
    ])
}
