package heirloom.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * {@code {"writer": text, "reader": text, "bytes": hex}} to {@code {"bytes": hex, "rest": count}}: what the writer
 * wrote, read as the reader and written again as the reader would write it; and how many bytes were left over. Avro
 * has two decoders, the fast one, which it uses unless told otherwise, and the older resolving one: a member
 * {@code "decoder": "fast"} or {@code "resolving"} chooses.
 */
final class Resolve implements Main.Command {
    @Override
    public ObjectNode answer(JsonNode question) throws IOException {
        Schema writer = Schemas.read(question, "writer");
        Schema reader = Schemas.read(question, "reader");
        byte[] written = HexFormat.of().parseHex(question.required("bytes").textValue());
        var input = new ByteArrayInputStream(written);
        var decoder = DecoderFactory.get().directBinaryDecoder(input, null);
        // Data of its own: what one question left in a cache must not answer the next.
        var data = new GenericData();
        if (question.has("decoder")) {
            data.setFastReaderEnabled(question.get("decoder").textValue().equals("fast"));
        }
        Object value = new GenericDatumReader<>(writer, reader, data).read(null, decoder);
        var output = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(output, null);
        new GenericDatumWriter<>(reader, data).write(value, encoder);
        encoder.flush();
        return Main.JSON.createObjectNode()
            .put("bytes", HexFormat.of().formatHex(output.toByteArray()))
            .put("rest", input.available());
    }
}
