internal import CLibYAML

/// Turns libyaml's terse messages into sentences that say what to do.
struct SyntaxError {
  private let parser: yaml_parser_t
  private let source: UnsafeBufferPointer<UInt8>

  init(_ parser: yaml_parser_t, _ source: UnsafeBufferPointer<UInt8>) {
    self.parser = parser
    self.source = source
  }

  var problem: Problem {
    switch parser.error {
    case YAML_MEMORY_ERROR: return Problem(.limit, "not enough memory to read the file", at: 0..<0)
    case YAML_READER_ERROR: return readerProblem
    default: break
    }
    let problem = Self.text(parser.problem)
    let context = Self.text(parser.context)
    // libyaml reports an unclosed quote at the end of the file; we report the opening quote.
    let isOpenQuote = problem == "found unexpected end of stream" && context.hasSuffix("quoted scalar")
    let place = range(at: isOpenQuote ? parser.context_mark : parser.problem_mark)
    let message = Self.explanation(problem, context, at: place.isEmpty ? nil : source[place.lowerBound])
    return Problem(.syntax, message, at: place, related: isOpenQuote ? [] : note(on: context))
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

  /// The character at a mark; nothing at the end of a line or of the text.
  private func range(at mark: yaml_mark_t) -> Range<Int> {
    var cursor = CharacterCursor(source)
    return character(at: cursor.byte(at: Int(mark.index)))
  }

  private func character(at byte: Int) -> Range<Int> {
    let start = min(byte, source.count)
    guard start < source.count, source.breakWidth(at: start) == 0 else { return start..<start }
    var end = start + 1
    while end < source.count && source[end].isContinuation { end += 1 }
    return start..<end
  }

  /// The start of the construct that libyaml reports an error in.
  private func note(on context: String) -> [Problem.Note] {
    guard context.hasPrefix("while "), parser.context_mark.index < parser.problem_mark.index else { return [] }
    return [Problem.Note(message: "what is wrong there begins here", range: range(at: parser.context_mark))]
  }

  private var readerProblem: Problem {
    let byte = Int(clamping: parser.problem_offset)
    let message: String
    switch (Self.text(parser.problem), parser.problem_value) {
    case ("control characters are not allowed", 0):
      message = "a NUL character; YAML is text in UTF-8, or in UTF-16 with a byte order mark"
    case ("control characters are not allowed", let value):
      message =
        "the control character U+\(Self.hexadecimal(value)) isn't allowed; in double quotes write it as an escape"
    default:
      message = "the file isn't valid UTF-8 here; save it as UTF-8"
    }
    return Problem(.encoding, message, at: character(at: byte))
  }

  private static func hexadecimal(_ value: Int32) -> String {
    let digits = String(UInt32(bitPattern: value), radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// A sentence for libyaml's message; the message itself if it is clear.
  static func explanation(_ problem: String, _ context: String, at byte: UInt8?) -> String {
    switch problem {
    case "found character that cannot start any token": return strayCharacter(byte)
    case "mapping values are not allowed in this context":
      return "mapping values are not allowed here: check the indentation, or quote a value that holds ': '"
    case "mapping keys are not allowed in this context": return "a '?' key is not allowed here; check the indentation"
    case "block sequence entries are not allowed in this context":
      return "'- ' is not allowed here: put the list on a line of its own, or quote a value that begins with '- '"
    case "could not find expected ':'":
      return "this line is no 'key: value'; add the ':' or check the indentation and quotes"
    case "did not find expected ',' or ']'": return "the list isn't closed: a ',' or ']' is missing before this"
    case "did not find expected ',' or '}'": return "the mapping isn't closed: a ',' or '}' is missing before this"
    case "did not find expected key":
      return "a key was expected here: check the indentation and the quotes above"
    case "did not find expected '-' indicator":
      return "an item that begins with '- ' was expected here: check the indentation"
    case "did not find expected node content": return "a value was expected here"
    case "found unexpected end of stream" where context.hasSuffix("quoted scalar"):
      return "this quote is never closed"
    case "found unexpected document indicator" where context.hasSuffix("quoted scalar"):
      return "a quote isn't closed before '---' or '...' ends the document"
    case "did not find expected alphabetic or numeric character":
      let thing = context.hasSuffix("anchor") ? "'&' begins an anchor" : "'*' begins an alias"
      return "\(thing), and this is no name for one; quote the value"
    case "found unknown escape character":
      return "no such escape in double quotes: write '\\\\' for a backslash, or use single quotes"
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      return "a tab can't indent YAML; use spaces"
    case "found incompatible YAML document": return "only YAML 1.1 and 1.2 can be read; drop the %YAML line"
    case "found undefined tag handle": return "this tag's handle is not defined by a %TAG line"
    case "did not find expected <document start>":
      return "the document has ended already: check the indentation, or begin another one with '---'"
    default: return context.isEmpty ? problem : "\(problem), \(context)"
    }
  }

  private static func strayCharacter(_ byte: UInt8?) -> String {
    switch byte {
    case UInt8(ascii: "\t"): "a tab can't indent YAML; use spaces"
    case UInt8(ascii: "@"), UInt8(ascii: "`"): "a plain value can't begin with '@' or '`'; quote it"
    case UInt8(ascii: "%"): "a plain value can't begin with '%'; quote it"
    default: "no value can begin with this character; quote it"
    }
  }
}
