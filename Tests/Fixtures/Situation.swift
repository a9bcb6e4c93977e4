/// A way of calling a layer, as `fixtures/oracle/vmap/modules.jsonl` names it: `vmap inputs, randomness=different`.
package enum Situation {
  package struct Unknown: Error { let name: String }

  /// What the `normlint:` section says for it, in YAML's flow style.
  package static func context(_ name: String) throws -> String {
    switch name {
    case "plain": return "transforms: []"
    case "grad inputs, state captured": return "transforms: [{grad: {argnums: inputs}}]"
    case "grad inputs, buffers passed": return "arguments: [buffers, inputs], transforms: [{grad: {argnums: inputs}}]"
    default: break
    }
    guard name.hasPrefix("vmap ") else { throw Unknown(name: name) }
    let parts = name.dropFirst(5).split(separator: ",").map { $0.trimmingPrefix(" ") }
    let operands = parts.filter { !$0.contains("=") }
    let randomness = parts.first { $0.hasPrefix("randomness=") }?.dropFirst(11) ?? "error"
    let arguments = Set(operands + ["inputs"]).sorted().joined(separator: ", ")
    let dims = operands.map { "\($0): 0" }.joined(separator: ", ")
    return "arguments: [\(arguments)], transforms: [{vmap: {in_dims: {\(dims)}, randomness: \(randomness)}}]"
  }
}
