import Fixtures
import Foundation
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// A constructor call and what PyTorch made of it: a line of `fixtures/oracle/torch/*.jsonl`, written by `tools/oracle/record-layers`.
struct LayerRecord: Decodable, Sendable, CustomStringConvertible {
  struct Spelling: Decodable, Sendable, CustomStringConvertible {
    let target: String
    let args: [Written]
    let kwargs: [String: Written]

    var description: String {
      let arguments = args.map(\.description) + kwargs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return "\(target)(\(arguments.joined(separator: ", ")))"
    }
  }

  /// The shapes that come out of inputs of these shapes, nil where forward raises.
  struct Forward: Decodable, Sendable {
    let inputs: [[Int]]
    let train: [Int]?
    let eval: [Int]?

    func output(_ mode: Mode) -> [Int]? { mode == .train ? train : eval }
  }

  /// A name and what it names: a class, or a tensor's shape.
  struct Named<Value: Decodable & Sendable>: Decodable, Sendable {
    let name: String
    let value: Value?

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      name = try container.decode(String.self)
      value = try container.decodeIfPresent(Value.self)
    }
  }

  let call: Spelling
  let error: String?
  let modules: [Named<String>]?
  /// What the module's attributes say of its arguments.
  let attributes: [String: Written]?
  let parameters: [Named<[Int]>]?
  let buffers: [Named<[Int]>]?
  let forward: [Forward]?

  var description: String { call.description }

  static func all(_ name: String) throws -> [LayerRecord] {
    let decoder = JSONDecoder()
    return try Fixtures.lines("oracle/torch/\(name)").map {
      try decoder.decode(LayerRecord.self, from: Data($0.utf8))
    }
  }
}

/// An argument as the fixture writes it.
enum Written: Decodable, Sendable, CustomStringConvertible {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([Written])
  case call(LayerRecord.Spelling)

  private enum Key: CodingKey { case float, call }

  init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: Key.self) {
      if let value = try? keyed.decode(Double.self, forKey: .float) {
        self = .float(value)
      } else {
        self = .call(try keyed.decode(LayerRecord.Spelling.self, forKey: .call))
      }
      return
    }
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .none
    } else if let value = try? single.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? single.decode(Int.self) {
      self = .int(value)
    } else if let value = try? single.decode(String.self) {
      self = .string(value)
    } else {
      self = .list(try single.decode([Written].self))
    }
  }

  var value: Value {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .string(let value): .string(value)
    case .list(let items): .list(items.map(\.argument))
    case .call(let spelling): .call(spelling.call)
    }
  }

  var description: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .string(let value): "'\(value)'"
    case .list(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
    case .call(let spelling): spelling.description
    }
  }

  var argument: Argument { Argument(value, .test) }
}

extension LayerRecord.Spelling {
  var call: ModuleCall {
    let keywords = kwargs.sorted { $0.key < $1.key }.map { Keyword($0.key, $0.value.argument) }
    return ModuleCall(target: target, positional: args.map(\.argument), keywords: keywords, node: .test)
  }
}

extension ModuleCall {
  /// The model that the call builds, called with `inputs` tensors.
  func graph(inputs: Int) -> LayerGraph {
    var builder = GraphBuilder(catalogue: .standard, node: .test)
    let values = (0..<inputs).map { _ in builder.modelInput() }
    builder.build(self, "model", on: values)
    return builder.graph
  }
}

extension LayerGraph {
  /// Parameters or buffers with their qualified names, module by module.
  func state(buffers: Bool) -> [(name: String, shape: Shape)] {
    ids.flatMap { module -> [(String, Shape)] in
      let layer = Int(self[module].layer)
      guard layer >= 0 else { return [] }
      let prefix = qualifiedName(module)
      return layers[layer].state.filter { $0.isBuffer == buffers }.map {
        (prefix.isEmpty ? $0.name : "\(prefix).\($0.name)", $0.shape)
      }
    }
  }
}

extension Written {
  /// The same as `normlint graph` prints it.
  var printed: Printed? {
    switch self {
    case .none: Printed.none
    case .bool(let value): .bool(value)
    case .int(let value): .dim(Dim(value))
    case .float(let value): .number(value)
    case .string(let value): .string(value)
    case .list(let items):
      // Numbers are sizes; anything else stays what it is.
      if items.allSatisfy({ if case .int = $0 { true } else { false } }) {
        .dims(items.map { if case .int(let value) = $0 { Dim(value) } else { .unknown } })
      } else {
        .list(items.compactMap(\.printed))
      }
    case .call: nil
    }
  }
}

extension NodeID {
  /// Calls made for tests stand nowhere.
  static let test = NodeID(0)
}
