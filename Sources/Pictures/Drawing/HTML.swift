import Texts

/// What pages share.
enum HTML {
  /// Everything up to the first element of the body. The policy lets no script run but ours, and loads nothing.
  static func addHead(_ title: String, script: String, to out: inout [UInt8]) {
    out.add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
    out.add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; ")
    out.add("script-src 'sha256-\(SHA256.base64(of: Array(script.utf8)))'\">\n<title>")
    out.addXML(title)
    out.add("</title>\n<style>\n\(EmbeddedText.picture)\(EmbeddedText.pageStyle)</style>\n</head>\n<body>\n")
    out.add("<svg width=\"0\" height=\"0\" aria-hidden=\"true\" style=\"position:absolute\">\(SVGPicture.tip)</svg>\n")
  }

  static func addEnd(script: String, to out: inout [UInt8]) { out.add("<script>\(script)</script>\n</body>\n</html>\n") }

  /// A sentence in which names stand between backticks.
  static func addProse(_ text: String, to out: inout [UInt8]) {
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 0 {
        out.addXML(String(part))
      } else {
        out.add("<code>")
        out.addXML(String(part))
        out.add("</code>")
      }
    }
  }

  static func addPicture(_ writer: PictureWriter, label: String, to out: inout [UInt8]) {
    let margin = 12.0
    let (width, height) = (Int(writer.layout.width + 2 * margin), Int(writer.layout.height + 2 * margin))
    out.add(
      "<svg class=\"nl\" role=\"\(writer.interaction == nil ? "img" : "tree")\" width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\""
    )
    out.addXMLAttribute("aria-label", label)
    out.add(">\n")
    writer.add(at: Point(x: margin, y: margin), to: &out)
    out.add("</svg>\n")
  }

  /// A unified diff.
  static func addDiff(_ diff: String, to out: inout [UInt8]) {
    out.add("<h2>The fix</h2>\n<pre class=\"diff\">")
    for line in diff.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty {
      let isHead = line.hasPrefix("+++ ") || line.hasPrefix("--- ")
      out.add(isHead ? "<span>" : line.hasPrefix("+") ? "<span class=\"add\">" : line.hasPrefix("-") ? "<span class=\"cut\">" : "<span>")
      out.addXML(SourceList.shown(line))
      out.add("</span>")
    }
    out.add("</pre>\n")
  }

  static func addRules(_ rules: [HTMLPage.Rule], to out: inout [UInt8]) {
    if rules.isEmpty { return }
    out.add("<h2>Rules</h2>\n")
    for rule in rules {
      out.add("<details id=\"rule-\(rule.code)\"><summary>")
      addProse("\(rule.code) \(rule.name): \(rule.summary)", to: &out)
      out.add("</summary>\n")
      for text in [rule.what, rule.why, "What to do: " + rule.fix] {
        out.add("<p>")
        addProse(text.split(whereSeparator: \.isNewline).joined(separator: " "), to: &out)
        out.add("</p>\n")
      }
      out.add("<p><a rel=\"noreferrer\"")
      out.addXMLAttribute("href", rule.url)
      out.add(">Read more</a></p></details>\n")
    }
  }
}
