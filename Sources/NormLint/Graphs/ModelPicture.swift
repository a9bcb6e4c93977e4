import Model
import Pictures
import Rules
import YAMLSource

/// A model as `normlint graph` draws it, before and after its fix.
struct ModelPicture {
  private let scenes: [Scene]
  private let request: GraphRequest
  /// The fix as a unified diff; empty for none.
  private var diff = ""

  init(_ request: GraphRequest, _ treatment: Treatment) throws(Engine.Refusal) {
    var subjects: [Subject] = []
    if request.file.isComposed {
      guard !request.isFixed else { throw Engine.Refusal(message: "is made of several files, whose fix is not drawn; normlint --diff shows it") }
      subjects = [try ModelPicture.subject(request, treatment)]
    } else {
      let report = Linter(options: treatment.lint).lint(request.file.text)
      subjects = [try ModelPicture.subject(request, treatment, report)]
      if request.isFixed {
        let fixed = treatment.engine.fix(report) { _ in true }
        guard fixed.isChanged else { throw Engine.Refusal(message: "has nothing that --fix would write") }
        diff = UnifiedDiff(request.file.text.bytes, fixed.after.source.bytes).text(request.path)
        subjects.append(try ModelPicture.subject(request, treatment, fixed.after, applied: fixed.applied))
      }
    }
    do throws(Scene.Refusal) {
      var scenes: [Scene] = []
      // A page opens and closes boxes itself.
      let view = request.format == .html ? View(focus: request.view.focus) : request.view
      for subject in subjects { scenes.append(try Scene(subject, view)) }
      (self.scenes, self.request) = (scenes, request)
    } catch {
      throw Engine.Refusal(message: error.message)
    }
  }

  var svg: [UInt8] { SVGPicture.bytes(of: scenes.map { SVGPicture($0) }) }

  /// The model, or the model after its fix.
  var text: TextPicture { TextPicture(scenes[scenes.count - 1]) }

  var html: [UInt8] {
    let codes = Set(scenes.flatMap { $0.subject.marks.values.joined().map(\.code) })
    let rules = RuleDocumentation.all().filter { codes.contains($0.code.rawValue) }.map(HTMLPage.Rule.init)
    return HTMLPage(scenes, path: request.path, rules: rules, diff: diff, depth: request.view.depth).bytes
  }

  /// - Parameters:
  ///   - report: what is found in the file, and may be fixed there; nil for a config of several files
  ///   - applied: the fixes after which the model is drawn
  private static func subject(
    _ request: GraphRequest, _ treatment: Treatment, _ report: FileReport? = nil, applied: [AppliedFix]? = nil
  ) throws(Engine.Refusal) -> Subject {
    let file = report.map { ModelFile($0.source) } ?? request.file
    let model = try GraphDrawing.choose(request.model, from: Linter(options: treatment.lint).inspect(file.text))
    let fixes = applied == nil ? report.map { treatment.engine.proposals(for: $0, isRun: false) } : report
    let fix = fixes?.diagnostics.lazy.filter { $0.model == model.path }.compactMap(\.fixes.first).first
    var sentences = Headline(model: model, file: file, name: request.path, fix: fix).sentences
    if let applied {
      sentences[0] = "After normlint --fix: " + sentences[0]
      sentences += applied.filter { $0.model == model.path }.map { "\($0.fix.title) [\($0.fix.id.name)]: \($0.fix.verification.detail)." }
    }
    return Subject(model, in: file.text, parts: file.parts, headline: sentences)
  }
}

extension Subject {
  init(_ model: ModelReport, in file: YAMLFile, parts: [Part] = [], headline: [String]) {
    var marks: [String: [Mark]] = [:]
    for finding in model.diagnostics { marks[finding.module, default: []].append(Mark(finding)) }
    self.init(
      analysis: model.analysis, file: file, parts: parts, type: model.type, marks: marks, verdict: model.verdict.verdict.rawValue, headline: headline)
  }
}

extension HTMLPage.Rule {
  init(_ rule: RuleDocumentation) {
    self.init(
      code: rule.code.rawValue, name: rule.name, summary: rule.summary, what: rule.what, why: rule.why, fix: rule.fix, url: rule.code.page)
  }
}

extension UnifiedDiff {
  func text(_ name: String) -> String {
    var bytes: [UInt8] = []
    add(name, .plain, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Subject.Mark {
  init(_ finding: Diagnostic) {
    self.init(
      code: finding.code.rawValue, name: finding.code.name, isError: finding.severity == .error, message: finding.message, help: finding.help,
      level: finding.trace.lazy.compactMap(\.state).first?.levels.outermost)
  }
}
