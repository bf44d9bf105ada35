package heirloom.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/**
 * {@code {"schema": text, "bytes": hex, "json": text}} to {@code {"json": text, "bytes": hex}}: the bytes in Avro's
 * JSON encoding, and the JSON in its binary encoding; each only where it is asked for.
 */
final class Json implements Main.Command {
    @Override
    public ObjectNode answer(JsonNode question) throws IOException {
        Schema schema = Schemas.read(question, "schema");
        ObjectNode answer = Main.JSON.createObjectNode();
        if (question.has("bytes")) {
            byte[] written = HexFormat.of().parseHex(question.get("bytes").textValue());
            var json = new ByteArrayOutputStream();
            copy(schema, DecoderFactory.get().binaryDecoder(written, null),
                EncoderFactory.get().jsonEncoder(schema, json));
            answer.put("json", json.toString(StandardCharsets.UTF_8));
        }
        if (question.has("json")) {
            var binary = new ByteArrayOutputStream();
            copy(schema, DecoderFactory.get().jsonDecoder(schema, question.get("json").textValue()),
                EncoderFactory.get().binaryEncoder(binary, null));
            answer.put("bytes", HexFormat.of().formatHex(binary.toByteArray()));
        }
        return answer;
    }

    private static void copy(Schema schema, Decoder from, Encoder to) throws IOException {
        Object value = new GenericDatumReader<>(schema, schema).read(null, from);
        new GenericDatumWriter<>(schema).write(value, to);
        to.flush();
    }
}
