/// Reads a module.
struct Parser {
  struct Result {
    var bytes: [UInt8]
    var problem: PythonProblem?
    var module: PythonNode?
    var names: [String] = [""]
    var nodes: ContiguousArray<NodeRecord> = []
    var pool: ContiguousArray<UInt32> = [0]
    var text: ContiguousArray<UInt8> = []
  }

  static func parse(_ bytes: [UInt8], _ limits: PythonLimits) -> Result {
    Result(bytes: bytes, problem: PythonProblem(message: "the parser isn't here yet", range: 0..<0))
  }
}
