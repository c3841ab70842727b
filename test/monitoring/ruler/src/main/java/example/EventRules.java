package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.util.TreeSet;
import software.amazon.event.ruler.Machine;

/**
 * Reads {"rules": {name: pattern}, "events": {title: event}} and writes {title: [names of the rules that match]}. Each
 * event is matched by all rules in one machine, as on an event bus, and by each rule alone. Both must agree.
 */
public final class EventRules {
  private EventRules() {}

  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode input = json.readTree(new File(args[0]));
    JsonNode rules = input.get("rules");
    Machine machine = new Machine();
    for (var rule : rules.properties()) {
      machine.addRule(rule.getKey(), rule.getValue().toString());
    }
    ObjectNode output = json.createObjectNode();
    for (var event : input.get("events").properties()) {
      String text = event.getValue().toString();
      TreeSet<String> matched = new TreeSet<>(machine.rulesForJSONEvent(text));
      TreeSet<String> alone = matchedAlone(rules, text);
      if (!matched.equals(alone)) {
        throw new IllegalStateException(event.getKey() + ": " + matched + " together, " + alone + " alone");
      }
      ArrayNode names = output.putArray(event.getKey());
      matched.forEach(names::add);
    }
    json.writerWithDefaultPrettyPrinter().writeValue(new File(args[1]), output);
  }

  private static TreeSet<String> matchedAlone(JsonNode rules, String event) throws Exception {
    TreeSet<String> matched = new TreeSet<>();
    for (var rule : rules.properties()) {
      Machine machine = new Machine();
      machine.addRule("rule", rule.getValue().toString());
      if (!machine.rulesForJSONEvent(event).isEmpty()) {
        matched.add(rule.getKey());
      }
    }
    return matched;
  }
}
