import PythonSource

/// A `def` or a `lambda` of a file.
struct CodeKey: Hashable {
  var file: ObjectIdentifier
  var node: UInt32
}

final class FunctionCode {
  let module: SourceModule
  let node: PythonNode
  let name: Name

  init(_ module: SourceModule, _ node: PythonNode, name: Name) {
    (self.module, self.node, self.name) = (module, node, name)
  }
}
