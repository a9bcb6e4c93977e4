/// The command line's arguments as raw bytes.
enum RawArguments {
  /// The raw path behind `text`: Swift replaces bytes that aren't UTF-8, but the file must still be found.
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
