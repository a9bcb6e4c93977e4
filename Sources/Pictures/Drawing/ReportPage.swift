import Model
import Texts

/// A page about all models of a folder: what is refused where, each model with its picture and the fix.
package struct ReportPage {
  /// The worst first.
  static let verdicts = ["fails", "refused", "unreadable", "unknown", "runs"]

  private let entries: [Entry]
  private let files: Int
  private let rules: [HTMLPage.Rule]

  /// - Parameter entries: in the order of the files
  package init(_ entries: [Entry], files: Int, rules: [HTMLPage.Rule]) {
    let order = entries.indices.sorted { a, b in
      let (one, other) = (entries[a].weight, entries[b].weight)
      return one == other ? a < b : one > other
    }
    (self.entries, self.files, self.rules) = (order.map { entries[$0] }, files, rules)
  }

  /// The text in pieces: all of it at once would be held twice.
  package func write<E: Error>(_ write: ([UInt8]) throws(E) -> Void) throws(E) {
    var out: [UInt8] = []
    HTML.addHead("normlint report", script: EmbeddedText.reportScript, to: &out)
    addOverview(to: &out)
    try write(out)
    // Equal pictures stand in the page once.
    var pictures: [[UInt8]: Int] = [:]
    for (index, entry) in entries.enumerated() {
      out.removeAll(keepingCapacity: true)
      let same = entry.picture.isEmpty ? nil : pictures[entry.picture]
      if same == nil { pictures[entry.picture] = index }
      add(entry, index, picture: same ?? index, to: &out)
      try write(out)
    }
    out.removeAll(keepingCapacity: true)
    out.add("</main>\n<section class=\"rules\">\n")
    HTML.addRules(rules, to: &out)
    out.add("</section>\n")
    HTML.addEnd(script: EmbeddedText.reportScript, to: &out)
    try write(out)
  }

  // MARK: Overview

  private func addOverview(to out: inout [UInt8]) {
    let models = entries.count { $0.verdict != "unreadable" }
    out.add("<header>\n<h1>normlint: \(models) \(models == 1 ? "model" : "models") in \(files) \(files == 1 ? "file" : "files")</h1>\n<p>")
    for verdict in ReportPage.verdicts {
      let count = entries.count { $0.verdict == verdict }
      if count > 0 {
        out.add("<label class=\"chip \(verdict)\"><input type=\"checkbox\" checked value=\"\(verdict)\"> \(count) \(verdict)</label>\n")
      }
    }
    out.add(
      "</p>\n</header>\n<div class=\"tools\" hidden><label>Filter <input type=\"search\" id=\"search\" placeholder=\"file, class or rule\"></label>")
    out.add("<span id=\"found\" role=\"status\"></span></div>\n")
    addRuleCounts(to: &out)
    out.add("<main class=\"models\">\n")
  }

  private func addRuleCounts(to out: inout [UInt8]) {
    var counts: [String: (findings: Int, models: Int)] = [:]
    for entry in entries {
      for (code, findings) in Dictionary(grouping: entry.findings, by: \.code) {
        counts[code, default: (0, 0)].findings += findings.reduce(0) { $0 + $1.count }
        counts[code, default: (0, 0)].models += 1
      }
    }
    if counts.isEmpty { return }
    out.add("<table class=\"counts\">\n<thead><tr><th>rule</th><th>findings</th><th>models</th><th></th></tr></thead>\n<tbody>\n")
    for (code, count) in counts.sorted(by: { ($1.value.findings, $0.key) < ($0.value.findings, $1.key) }) {
      let rule = rules.first { $0.code == code }
      out.add(
        "<tr><td><a href=\"#rule-\(code)\">\(code)</a></td><td>\(Tooltip.grouped(count.findings))</td><td>\(Tooltip.grouped(count.models))</td><td>")
      HTML.addProse(rule.map { "\($0.name): \($0.summary)" } ?? "", to: &out)
      out.add("</td></tr>\n")
    }
    out.add("</tbody>\n</table>\n")
  }

  // MARK: Models

  private func add(_ entry: Entry, _ index: Int, picture: Int, to out: inout [UInt8]) {
    out.add(
      "<details class=\"model\" id=\"m\(index)\" data-verdict=\"\(entry.verdict)\"><summary><b class=\"\(entry.verdict)\">\(entry.verdict)</b> <code>"
    )
    out.addXML(entry.path)
    out.add("</code> ")
    let name = [entry.model, entry.type].filter { !$0.isEmpty }.joined(separator: ": ")
    out.addXML(name)
    let codes = Dictionary(grouping: entry.findings, by: \.code).mapValues { $0.reduce(0) { $0 + $1.count } }
    let counts = codes.inOrder.map { "\($0.key) ×\($0.value)" }
    out.add(" <span class=\"soft\">")
    out.addXML(([entry.modules > 0 ? "\(entry.modules) modules" : ""] + counts).filter { !$0.isEmpty }.joined(separator: ", "))
    out.add("</span></summary>\n")
    if !entry.findings.isEmpty { addFindings(of: entry, to: &out) }
    if !entry.fix.isEmpty {
      out.add("<p>")
      HTML.addProse(entry.fix, to: &out)
      out.add("</p>\n")
    }
    if !entry.diff.isEmpty { HTML.addDiff(entry.diff, to: &out) }
    if !entry.picture.isEmpty { add(entry.picture, at: index, defined: picture, to: &out) }
    out.add("</details>\n")
  }

  private func addFindings(of entry: Entry, to out: inout [UInt8]) {
    out.add("<ul>\n")
    for finding in entry.findings {
      out.add("<li class=\"\(finding.severity)\"><a href=\"#rule-\(finding.code)\">\(finding.code)</a> line \(finding.row): ")
      HTML.addProse(finding.message + (finding.count > 1 ? " (and \(finding.count - 1) more)" : ""), to: &out)
      if !finding.help.isEmpty {
        out.add("<br><span class=\"soft\">")
        HTML.addProse("What to do: " + finding.help, to: &out)
        out.add("</span>")
      }
      out.add("</li>\n")
    }
    out.add("</ul>\n")
  }

  private func add(_ picture: [UInt8], at index: Int, defined other: Int, to out: inout [UInt8]) {
    out.add("<figure>")
    if index == other {
      out.add("<div id=\"p\(index)\">")
      out += picture
      out.add("</div>")
    } else {
      out.add("<a class=\"same\" data-picture=\"p\(other)\" href=\"#m\(other)\">The picture is that of ")
      out.addXML(entries[other].path)
      out.add("</a>")
    }
    out.add("</figure>\n")
  }
}
