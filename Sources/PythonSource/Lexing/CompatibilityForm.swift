/// Normalization of names: Python compares names in the form NFKC (PEP 3131).
///
/// Each character is normalized by itself, so a combining accent is not merged with the letter before it.
enum CompatibilityForm {
  static func normalize(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if let form = forms[scalar.value] { result.append(contentsOf: form) } else { result.append(scalar) }
    }
    return String(result)
  }

  /// The table of replaced characters, made when a file first has a name outside of ASCII.
  private static let forms: [UInt32: [Unicode.Scalar]] = {
    var forms: [UInt32: [Unicode.Scalar]] = [:]
    for entry in compatibilityText.split(whereSeparator: \.isWhitespace) { add(entry, to: &forms) }
    return forms
  }()

  /// Adds an entry such as `1D400+19=41`, in hexadecimal: U+1D400 and the 0x19 characters after it become U+0041 and those after it.
  private static func add(_ entry: Substring, to forms: inout [UInt32: [Unicode.Scalar]]) {
    let sides = entry.split(separator: "=")
    guard sides.count == 2 else { return }
    let run = sides[0].split(separator: "+").compactMap { UInt32($0, radix: 16) }
    let target = sides[1].split(separator: ".").compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
    guard let first = run.first else { return }
    if run.count == 1 { return forms[first] = target }
    for offset in 0...run[1] { forms[first + offset] = target.compactMap { Unicode.Scalar($0.value + offset) } }
  }
}
