@testable import Catalogue
@testable import Model

/// Models that nobody means: a value that nobody expects, at each argument of each known class, in each format.
struct HostileMatrix {
  /// Numbers at the ends of what sizes and counts can be, values of other kinds, and references that lead nowhere.
  static let values =
    [
      "0", "-1", "2147483648", "9007199254740992", "9223372036854775807", "1.0e308", ".nan", ".inf", "-.inf", "0.5", "true", "null", "\"\"", "\"a\"",
      "[]", "{}", "[0, 0]", "[1, 2, 3, 4, 5, 6, 7]", "[-3, 9223372036854775807]", "[[[[[[[[1]]]]]]]]", "\"${nowhere.at}\"", "\"@nowhere\"",
      "\"$nowhere +\"", "!ref <nowhere>",
    ] + [String(repeating: "[", count: 100) + String(repeating: "]", count: 100)]

  /// How a class is called.
  enum Form: CaseIterable {
    case hydra, hydraPositional, lightning, hyperPyYAML, monai, native, function, functionOfTwo, yolo
  }

  /// A place for a value.
  fileprivate struct Place {
    let form: Form
    let name: String
    let signature: Signature
    let parameter: Int
  }

  private let places: [Place]

  init() {
    places = Form.allCases.flatMap { form in
      form.signatures.sorted { $0.key < $1.key }.flatMap { name, signature in
        signature.names.indices.map { Place(form: form, name: name, signature: signature, parameter: $0) }
      }
    }
  }

  var count: Int { places.count * Self.values.count }

  /// A model by its number. Those of one place follow each other.
  subscript(index: Int) -> [UInt8] {
    let (place, value) = (places[index / Self.values.count], Self.values[index % Self.values.count])
    return Array(place.form.text(place.name, place.arguments(value)).utf8)
  }
}

extension HostileMatrix.Place {
  /// The value for its parameter, and a size for each parameter that is required, or comes before it where arguments have no names.
  func arguments(_ value: String) -> [(name: String, value: String)] {
    signature.names.enumerated().compactMap { index, name in
      if index == parameter { return (name, value) }
      return index < signature.required || form.isPositional && index < parameter ? (name, "4") : nil
    }
  }
}

extension HostileMatrix.Form {
  var isPositional: Bool { self == .hydraPositional || self == .yolo }

  /// The classes and functions that are called so.
  var signatures: [String: Signature] {
    switch self {
    case .function, .functionOfTwo: Functions.all.mapValues(\.signature)
    case .yolo: Yolo.kinds.compactMapValues { $0.entry?.signature }
    default: Catalogue.standard.signatures
    }
  }

  func text(_ name: String, _ arguments: [(name: String, value: String)]) -> String {
    let (section, values) = ("normlint: {inputs: {x: [2, 4, 8, 8]}}\n", arguments.map(\.value).joined(separator: ", "))
    let named = arguments.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    return switch self {
    case .hydra: section + "model: {_target_: \(name), \(named)}\n"
    case .hydraPositional: section + "model: {_target_: \(name), _args_: [\(values)]}\n"
    case .lightning: section + "model: {class_path: \(name), init_args: {\(named)}}\n"
    case .hyperPyYAML: section + "model: !new:\(name) {\(named)}\n"
    case .monai: section + "network: {_target_: \(name), \(named)}\nnet: '$@network.to(1)'\n"
    case .native: section + "layers: [{id: a, type: \(name), args: {\(named)}}, {id: b, type: BatchNorm2d, args: {num_features: 4}}]\n"
    case .function: section + "layers: [{id: a, type: \(name), args: {\(named)}, from: [x]}, {id: b, type: ReLU}]\n"
    case .functionOfTwo: section + "layers: [{id: a, type: \(name), args: {\(named)}, from: [x, x]}, {id: b, type: ReLU}]\n"
    case .yolo: section + "nc: 4\nbackbone: [[-1, 1, Conv, [4, 3, 1]], [-1, 2, \(name), [\(values)]]]\nhead: [[[-1, 0], 1, Concat, [1]]]\n"
    }
  }
}
