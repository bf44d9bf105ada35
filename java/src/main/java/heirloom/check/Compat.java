package heirloom.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * {@code {"old": text, "new": text}} to {@code {"backward": […], "forward": […], "text": text}}: what Avro's checker says
 * of the new schema as the reader of the old one, of the reverse, and the old schema as Avro writes it. Each direction
 * is an array of {@code {"type", "location", "message"}}, or the message of what the checker threw.
 *
 * <p>The schemas are read as a registry reads them: the new one strictly, the old one without checks of its defaults.
 * {@code "oldReferences"} and {@code "newReferences"} are arrays of texts, each before those that refer to it. A text
 * that Avro refuses is named by the member {@code refused}: {@code "old"} or {@code "new"}.
 */
final class Compat implements Main.Command {
    @Override
    public ObjectNode answer(JsonNode question) {
        Schema older = parse(question, "old", new Schema.Parser().setValidateDefaults(false));
        if (older == null) {
            return Main.JSON.createObjectNode().put("refused", "old");
        }
        Schema newer = parse(question, "new", new Schema.Parser(NameValidator.STRICT_VALIDATOR));
        if (newer == null) {
            return Main.JSON.createObjectNode().put("refused", "new");
        }
        ObjectNode answer = Main.JSON.createObjectNode();
        answer.set("backward", check(newer, older));
        answer.set("forward", check(older, newer));
        return answer.put("text", older.toString());
    }

    /** Null where Avro refuses the text; its parser throws exceptions of many kinds. */
    private static Schema parse(JsonNode question, String name, Schema.Parser parser) {
        try {
            for (JsonNode reference : question.path(name + "References")) {
                parser.parse(reference.textValue());
            }
            return parser.parse(question.required(name).textValue());
        } catch (RuntimeException error) {
            return null;
        }
    }

    private static JsonNode check(Schema reader, Schema writer) {
        try {
            ArrayNode found = Main.JSON.createArrayNode();
            var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
            for (Incompatibility one : result.getIncompatibilities()) {
                found.addObject()
                    .put("type", one.getType().name())
                    .put("location", one.getLocation())
                    .put("message", one.getMessage());
            }
            return found;
        } catch (AvroRuntimeException error) {
            return Main.JSON.getNodeFactory().textNode(error.getMessage());
        }
    }
}
