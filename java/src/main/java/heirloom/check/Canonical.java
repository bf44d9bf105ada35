package heirloom.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * {@code {"schema": text, "references": [texts]}} to {@code {"canonical", "crc64", "md5", "sha256"}}: the Parsing
 * Canonical Form, its Rabin fingerprint as a signed decimal number, its MD5 and SHA-256 in hexadecimal digits.
 */
final class Canonical implements Main.Command {
    @Override
    public ObjectNode answer(JsonNode question) throws NoSuchAlgorithmException {
        Schema schema = Schemas.read(question, "schema");
        return Main.JSON.createObjectNode()
            .put("canonical", SchemaNormalization.toParsingForm(schema))
            .put("crc64", Long.toString(SchemaNormalization.parsingFingerprint64(schema)))
            .put("md5", digest(schema, "MD5"))
            .put("sha256", digest(schema, "SHA-256"));
    }

    private static String digest(Schema schema, String algorithm) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint(algorithm, schema));
    }
}
