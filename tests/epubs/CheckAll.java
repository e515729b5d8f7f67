import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.util.DefaultReportImpl;
import java.io.File;

/** Checks many books in one virtual machine; says what it finds, and how many it has checked. */
public class CheckAll {
  public static void main(String[] names) {
    int faults = 0;
    for (String name : names) {
      DefaultReportImpl report = new DefaultReportImpl(name);
      new EpubCheck(new File(name), report).doValidate();
      faults += report.getFatalErrorCount() + report.getErrorCount() + report.getWarningCount();
    }
    System.out.println("checked " + names.length);
    System.exit(faults == 0 ? 0 : 1);
  }
}
