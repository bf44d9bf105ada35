package heirloom.check;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.avro.Schema;

/** Reads the schemas of a question. */
final class Schemas {
    private Schemas() {
    }

    /**
     * The schema whose text is the member {@code name}. The texts in the array {@code references}, where there are
     * any, are read before it in their order. With {@code "lenient": true} defaults are not checked.
     */
    static Schema read(JsonNode question, String name) {
        boolean checksDefaults = !question.path("lenient").asBoolean(false);
        var parser = new Schema.Parser().setValidateDefaults(checksDefaults);
        for (JsonNode reference : question.path("references")) {
            parser.parse(reference.textValue());
        }
        return parser.parse(question.required(name).textValue());
    }
}
