import Model
import Texts
import YAMLSource

/// A picture as a page of its own: no network, readable without its script.
package struct HTMLPage {
  /// What a rule says.
  package struct Rule: Sendable {
    let code, name, summary, what, why, fix, url: String

    package init(code: String, name: String, summary: String, what: String, why: String, fix: String, url: String) {
      (self.code, self.name, self.summary, self.what) = (code, name, summary, what)
      (self.why, self.fix, self.url) = (why, fix, url)
    }
  }

  /// One picture, or those before and after a fix.
  private let scenes: [Scene]
  private let rules: [Rule]
  /// The fix as a unified diff; empty for none.
  private let diff: String
  private let path: String
  /// How many levels of boxes are open when the page opens; nil for all.
  private let depth: Int?

  package init(_ scenes: [Scene], path: String, rules: [Rule], diff: String, depth: Int?) {
    (self.scenes, self.path, self.rules, self.diff, self.depth) = (scenes, path, rules, diff, depth)
  }

  package var bytes: [UInt8] {
    var out: [UInt8] = []
    HTML.addHead("\(scenes[0].subject.type): \(scenes[0].subject.verdict) (\(path))", script: EmbeddedText.pageScript, to: &out)
    addHeader(to: &out)
    out.add(HTMLPage.tools)
    out.add("<div class=\"columns\">\n<main class=\"pictures\(scenes.count > 1 ? " two" : "")\">\n")
    for index in scenes.indices { addFigure(index, to: &out) }
    out.add(
      "</main>\n<aside>\n<section class=\"about\" id=\"about\" aria-live=\"polite\"><p>Choose a box to see what is known of it.</p></section>\n")
    SourceList(scenes[0], path: path).add(to: &out)
    if !diff.isEmpty { HTML.addDiff(diff, to: &out) }
    HTML.addRules(rules, to: &out)
    addTree(of: scenes[0], to: &out)
    out.add("</aside>\n</div>\n")
    HTML.addEnd(script: EmbeddedText.pageScript, to: &out)
    return out
  }

  private static let tools: StaticString = """
    <div class="tools" hidden><label>Search <input type="search" id="search" placeholder="module, class or rule (key /)"></label>
    <span id="found" role="status"></span><button type="button" id="open">Open all boxes</button><button type="button" id="close">Close all boxes</button></div>

    """

  private func addHeader(to out: inout [UInt8]) {
    let subject = scenes[0].subject
    out.add("<header>\n")
    for (index, sentence) in subject.headline.enumerated() {
      out.add(index == 0 ? "<h1 class=\"\(subject.verdict)\">" : "<p>")
      HTML.addProse(sentence, to: &out)
      out.add(index == 0 ? "</h1>\n" : "</p>\n")
    }
    out.add("<ul class=\"legend nl\">\n")
    for item in Legend.items(of: scenes[0], Palette(subject.analysis.context)) {
      out.add("<li><svg width=\"20\" height=\"15\" aria-hidden=\"true\">")
      item.add(at: Point(x: 1, y: 0), to: &out)
      out.add("</svg>")
      out.addXML(item.text)
      out.add("</li>\n")
    }
    out.add("</ul>\n</header>\n")
  }

  private func addFigure(_ index: Int, to out: inout [UInt8]) {
    let scene = scenes[index]
    out.add("<figure>")
    if scenes.count > 1 {
      out.add("<figcaption class=\"\(scene.subject.verdict)\">")
      HTML.addProse(index == 0 ? "Before" : scene.subject.headline.first ?? "", to: &out)
      out.add("</figcaption>")
    }
    let writer = PictureWriter(scene, SceneLayout(scene), prefix: index == 0 ? "n" : "m", interaction: .init(closedFrom: depth))
    HTML.addPicture(writer, label: scene.subject.headline.first ?? "", to: &out)
    out.add("</figure>\n")
  }

  /// What the picture shows as nested lists, for those who don't see it.
  private func addTree(of scene: Scene, to out: inout [UInt8]) {
    out.add("<details class=\"tree\"><summary>The picture as a list</summary>\n")
    var depth = 0
    for box in scene.boxes.dropFirst() {
      while depth < box.depth {
        out.add("<ul>")
        depth += 1
      }
      while depth > box.depth {
        out.add("</ul>")
        depth -= 1
      }
      out.add("<li>")
      out.addXML([box.title, box.detail, Metrics.badge(box)].filter { !$0.isEmpty }.joined(separator: " · "))
      out.add("</li>\n")
    }
    for _ in 0..<depth { out.add("</ul>") }
    out.add("</details>\n")
  }
}
