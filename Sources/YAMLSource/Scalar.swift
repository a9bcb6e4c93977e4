/// The typed value of a scalar.
public enum Scalar: Equatable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// Also an integer that doesn't fit into 64 bits.
  case float(Double)
  case string(String)
}

extension Scalar {
  /// The typed value of a plain scalar.
  public init(plain text: String, _ schema: ScalarSchema) {
    self = Array(text.utf8).withUnsafeBufferPointer { ScalarReader(text: $0, schema: schema).implicitValue }
  }
}

/// Which library's rules give a plain scalar its type.
public enum ScalarSchema: Sendable {
  /// OmegaConf 2.3: PyYAML's rules, and floats without a dot or a signed exponent (`1e-5`, `1.5e3`).
  case omegaConf
  /// PyYAML 6, `SafeLoader`. Timestamps, which no model uses, are strings.
  case pyYAML
  /// ruamel.yaml 0.18, by YAML 1.2: `no` and `off` are strings, `010` is ten. HyperPyYAML reads so.
  case ruamel
}

/// Types the text of one scalar.
///
/// The rules are those of `yaml/resolver.py` and `yaml/constructor.py` (PyYAML 6.0) and of `get_yaml_loader` in
/// `omegaconf/_utils.py` (OmegaConf 2.3), and `implicit_resolvers` in `ruamel/yaml/resolver.py`.
struct ScalarReader {
  let text: UnsafeBufferPointer<UInt8>
  let schema: ScalarSchema

  private enum Form {
    case null
    case bool(Bool)
    case int, float, string
  }

  /// What the text alone means.
  var implicitValue: Scalar {
    // Nearly all numbers, in every schema.
    if let int = NumberText.plainInt(text) { return .int(int) }
    if let float = NumberText.plainFloat(text) { return .float(float) }
    return value(of: form)
  }

  /// The value of a quoted or tagged scalar.
  func value(tag: String?) -> Scalar {
    switch tag {
    case "tag:yaml.org,2002:null": return .null
    case "tag:yaml.org,2002:bool": return truth.map(Scalar.bool) ?? .string(string)
    case "tag:yaml.org,2002:int": return value(of: .int)
    case "tag:yaml.org,2002:float": return value(of: .float)
    default: return .string(string)
    }
  }

  /// Whether the plain scalar is a string.
  var isImplicitString: Bool {
    if case .string = form { true } else { false }
  }

  private var string: String { String(decoding: text, as: UTF8.self) }

  private func value(of form: Form) -> Scalar {
    switch form {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int: NumberText(text).int(zeroIsOctal: schema != .ruamel) ?? .string(string)
    case .float: NumberText(text).float.map(Scalar.float) ?? .string(string)
    case .string: .string(string)
    }
  }

  /// The type that the implicit resolvers give the text. As in PyYAML, the first byte rules out most.
  private var form: Form {
    guard let first = text.first else { return .null }
    switch first {
    case UInt8(ascii: "~"): return text.count == 1 ? .null : .string
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x30...0x39:
      if FloatGrammar(text, schema).matches { return .float }
      return IntGrammar(text, schema).matches ? .int : .string
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "t"),
      UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
      return text.count <= 5 ? word : .string
    default: return .string
    }
  }

  /// YAML 1.1's words, in lower case, upper case or capitalised.
  private var word: Form {
    let isLower = text.dropFirst().allSatisfy { !(0x41...0x5A).contains($0) }
    guard isLower || text.allSatisfy({ !(0x61...0x7A).contains($0) }) else { return .string }
    if isWord("null") { return .null }
    if schema == .ruamel, !isWord("true"), !isWord("false") { return .string }
    return truth.map(Form.bool) ?? .string
  }

  private var truth: Bool? {
    if isWord("true") || isWord("yes") || isWord("on") { return true }
    return isWord("false") || isWord("no") || isWord("off") ? false : nil
  }

  /// Whether the text has the letters of a word in lower case, in whatever case.
  private func isWord(_ word: StaticString) -> Bool {
    let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return text.count == word.count && zip(text, word).allSatisfy { $0 | 0x20 == $1 }
  }
}
