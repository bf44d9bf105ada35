package heirloom.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers one JSON object a line on standard output for each JSON object a line on standard input. The first
 * argument names the command; a new one is a class and a line in {@link #COMMANDS}.
 */
public final class Main {
    static final ObjectMapper JSON = new ObjectMapper();

    /** A question and its answer. Whatever is thrown becomes an answer with one member, {@code error}. */
    interface Command {
        ObjectNode answer(JsonNode question) throws Exception;
    }

    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.of(
        "canonical", new Canonical(),
        "compat", new Compat(),
        "json", new Json(),
        "read", new Read(),
        "resolve", new Resolve()));

    private Main() {
    }

    /** Runs a command until the input ends. */
    public static void main(String[] arguments) throws IOException {
        Command command = arguments.length == 1 ? COMMANDS.get(arguments[0]) : null;
        if (command == null) {
            System.err.println("expected one command of " + COMMANDS.keySet());
            System.exit(2);
        }
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            output.println(JSON.writeValueAsString(answer(command, line)));
            output.flush();
        }
    }

    private static ObjectNode answer(Command command, String line) {
        try {
            return command.answer(JSON.readTree(line));
        } catch (Exception | StackOverflowError error) {
            return JSON.createObjectNode().put("error", error.toString());
        }
    }
}
