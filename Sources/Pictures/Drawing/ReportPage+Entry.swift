extension ReportPage {
  /// One model of a file, or a file that can't be read.
  package struct Entry: Sendable {
    package struct Finding: Sendable {
      let code, severity, message, help: String
      let row, count: Int

      package init(code: String, severity: String, message: String, help: String, row: Int, count: Int) {
        (self.code, self.severity, self.message, self.help, self.row, self.count) = (code, severity, message, help, row, count)
      }
    }

    let path: String
    /// The model's path in the file and its class.
    let model, type: String
    /// `refused`, `fails`, `runs`, `unknown` or `unreadable`.
    package let verdict: String
    let modules: Int
    let findings: [Finding]
    /// The picture as SVG elements; empty where there is none.
    let picture: [UInt8]
    /// What the fix does, and the fix as a unified diff; empty for none.
    let fix, diff: String

    package init(
      path: String, model: String, type: String, verdict: String, modules: Int, findings: [Finding], picture: [UInt8], fix: String, diff: String
    ) {
      (self.path, self.model, self.type, self.verdict, self.modules) = (path, model, type, verdict, modules)
      (self.findings, self.picture, self.fix, self.diff) = (findings, picture, fix, diff)
    }

    package var codes: [String] { findings.map(\.code) }

    /// The worst first: models that fail, then those that are refused, each by the number of errors.
    var weight: (Int, Int) {
      let errors = findings.reduce(0) { $0 + ($1.severity == "error" ? $1.count : 0) }
      return (-(ReportPage.verdicts.firstIndex(of: verdict) ?? 0), errors)
    }
  }
}

extension Scene {
  /// The picture for a report, with as many open boxes as fit into so many bytes; empty where not even closed ones do.
  package static func picture(_ subject: Subject, limit: Int) -> [UInt8] {
    for depth in [nil, 3, 2, 1] {
      guard let scene = try? Scene(subject, View(depth: depth)) else { continue }
      // A box takes about 500 bytes.
      if scene.boxes.count > limit / 200 { continue }
      var bytes: [UInt8] = []
      HTML.addPicture(PictureWriter(scene, SceneLayout(scene)), label: "\(subject.type): \(subject.verdict)", to: &bytes)
      if bytes.count <= limit { return bytes }
    }
    return []
  }
}
