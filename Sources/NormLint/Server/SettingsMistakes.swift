import LanguageServer
import Rules

extension OpenDocument {
  /// What is wrong with a settings file that is open.
  var settingsMistakes: [PublishedDiagnostic] {
    var reader = SettingsReader(yaml, name: shownPath.text, directory: path.parent ?? Path("/"), over: Settings())
    reader.readHead()
    if reader.mistakes.isEmpty { reader.readBody(over: Settings()) }
    let code = RuleCode.unreadable
    return reader.mistakes.map { message, range in
      PublishedDiagnostic(range: text.range(range), severity: .error, code: code.rawValue, page: code.page, message: message)
    }
  }
}
