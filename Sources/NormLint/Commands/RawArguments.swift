/// The command line's words as the system gave them.
enum RawArguments {
  /// The path that `text` was read from. Swift's strings repair what isn't UTF-8, but such a file must still be found.
  static func path(_ text: String) -> Path {
    guard text.unicodeScalars.contains("\u{FFFD}") else { return Path(text) }
    for index in 0..<Int(CommandLine.argc) {
      guard let word = CommandLine.unsafeArgv[index] else { continue }
      let path = Path(copying: word)
      if path.text == text { return path }
    }
    return Path(text)
  }
}
