import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Checks files against PDF/UA-1 and PDF/A-3A with veraPDF's engine, all in one virtual machine; says what it finds. */
public class CheckAll {
  public static void main(String[] names) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    int checked = 0;
    for (PDFAFlavour flavour : List.of(PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_3_A)) {
      ValidationProfile profile = profileOf(flavour);
      for (String name : names) {
        for (String fault : faultsOf(name, flavour, profile)) System.out.println(name + "\t" + flavour + "\t" + fault);
        checked++;
      }
    }
    System.out.println("checked " + checked);
  }

  private static Set<String> faultsOf(String name, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
    Set<String> faults = new TreeSet<>();
    try (VeraPDFFoundry foundry = Foundries.defaultInstance();
        InputStream file = new FileInputStream(name);
        PDFAParser parser = foundry.createParser(file, flavour);
        PDFAValidator validator = foundry.createValidator(profile, false)) {
      ValidationResult result = validator.validate(parser);
      for (TestAssertion found : result.getTestAssertions())
        if (found.getStatus() == TestAssertion.Status.FAILED)
          faults.add(found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber() + " " + found.getMessage());
      if (!result.isCompliant() && faults.isEmpty()) faults.add("not compliant");
      if (result.getTotalAssertions() < 100) faults.add("hardly anything was checked");
    }
    return faults;
  }

  /** The engine's own reader of profiles is not in the package, so the rules are read from the XML here. */
  private static ValidationProfile profileOf(PDFAFlavour flavour) throws Exception {
    String name = flavour == PDFAFlavour.PDFUA_1 ? "PDFUA-1" : "PDFA-3A";
    Element root;
    try (InputStream in = CheckAll.class.getClassLoader().getResourceAsStream("org/verapdf/pdfa/validation/" + name + ".xml")) {
      root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
    }
    Set<Rule> rules = new HashSet<>();
    for (Element rule : all(root, "rule")) {
      Element id = all(rule, "id").get(0);
      List<ErrorArgument> arguments = new ArrayList<>();
      for (Element argument : all(rule, "argument"))
        arguments.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), null, null));
      String deferred = rule.getAttribute("deferred");
      PDFAFlavour.Specification standard = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
      int number = Integer.parseInt(id.getAttribute("testNumber"));
      rules.add(Profiles.ruleFromValues(
          Profiles.ruleIdFromValues(standard, id.getAttribute("clause"), number), rule.getAttribute("object"),
          deferred.isEmpty() ? null : Boolean.valueOf(deferred), rule.getAttribute("tags"), text(rule, "description"),
          text(rule, "test"), Profiles.errorFromValues(text(rule, "message"), arguments), new ArrayList<>()));
    }
    Set<Variable> variables = new HashSet<>();
    for (Element variable : all(root, "variable"))
      variables.add(Profiles.variableFromValues(
          variable.getAttribute("name"), variable.getAttribute("object"), text(variable, "defaultValue"), text(variable, "value")));
    if (rules.size() < 100) throw new IllegalStateException("only " + rules.size() + " rules in " + name);
    return Profiles.profileFromValues(
        flavour, Profiles.profileDetailsFromValues(name, name, "", new Date(0)), "", rules, variables);
  }

  private static List<Element> all(Element within, String name) {
    NodeList found = within.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) elements.add((Element) found.item(i));
    return elements;
  }

  private static String text(Element within, String name) {
    List<Element> found = all(within, name);
    return found.isEmpty() ? "" : found.get(0).getTextContent();
  }
}
