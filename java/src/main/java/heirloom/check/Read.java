package heirloom.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * {@code {"writer": text, "reader": text, "events": [hex]}} to {@code {"events": [hex or null], "refusal": text}}: each
 * event of the writer, read as the reader and written again as the reader would write it, or null where it is refused
 * or where bytes are left over; and why the first was. Many events of one pair, as {@link Resolve} for one.
 */
final class Read implements Main.Command {
    @Override
    public ObjectNode answer(JsonNode question) {
        Schema writer = Schemas.read(question, "writer");
        Schema reader = Schemas.read(question, "reader");
        // Data of its own: what one question left in a cache must not answer the next.
        var data = new GenericData();
        ObjectNode answer = Main.JSON.createObjectNode();
        ArrayNode events = answer.putArray("events");
        for (JsonNode event : question.required("events")) {
            byte[] written = HexFormat.of().parseHex(event.textValue());
            try {
                events.add(HexFormat.of().formatHex(read(written, writer, reader, data)));
            } catch (Exception | StackOverflowError error) {
                events.addNull();
                if (!answer.has("refusal")) {
                    answer.put("refusal", error.toString());
                }
            }
        }
        return answer;
    }

    private static byte[] read(byte[] written, Schema writer, Schema reader, GenericData data) throws Exception {
        var input = new ByteArrayInputStream(written);
        var decoder = DecoderFactory.get().directBinaryDecoder(input, null);
        Object value = new GenericDatumReader<>(writer, reader, data).read(null, decoder);
        if (input.available() > 0) {
            throw new IllegalStateException(input.available() + " bytes are left");
        }
        var output = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(output, null);
        new GenericDatumWriter<>(reader, data).write(value, encoder);
        encoder.flush();
        return output.toByteArray();
    }
}
