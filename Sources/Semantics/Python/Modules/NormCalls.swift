import Model
import PythonSource

extension PythonModel {
  /// The call at a place that makes a batch norm, and how it would read with GroupNorm; nil where it hands over no number of
  /// channels, or arguments in stars.
  func normCall(at origin: PythonOrigin?, making type: String) -> PythonLine.NormCall? {
    guard let origin else { return nil }
    if let known = py.library.normCalls[origin]?[type] { return known }
    let call = findNormCall(at: origin, making: type)
    py.library.normCalls[origin, default: [:]][type] = .some(call)
    return call
  }

  private func findNormCall(at origin: PythonOrigin, making type: String) -> PythonLine.NormCall? {
    guard let unit = py.units.values.first(where: { $0.source.path == origin.path }),
      let call = normCall(at: origin, making: type, in: unit)
    else { return nil }
    let file = unit.file
    guard !file.args(call).contains(where: { file.kind($0) == .starred }), file.keywords(call).allSatisfy({ file.nameIfAny($0) != nil })
    else { return nil }
    let positional = zip(["num_features", "eps", "momentum", "affine"], file.args(call)).map { ($0, unit.text(of: $1)) }
    let keywords = file.keywords(call).map { (unit.name(file.name($0)).text, unit.text(of: file.value($0))) }
    let arguments = positional + keywords
    guard let channels = arguments.first(where: { $0.0 == "num_features" })?.1 else { return nil }
    let kept = arguments.filter { ["eps", "affine", "device", "dtype"].contains($0.0) }.map { ", \($0.0)=\($0.1)" }
    let callee = unit.text(of: file.callee(call))
    let group = callee.shortName == type ? callee.dropLast(type.utf8.count) + "GroupNorm" : "nn.GroupNorm"
    return PythonLine.NormCall(text: unit.text(of: call), opening: "\(group)(", rest: ", \(channels)\(kept.joined()))")
  }

  /// Of several calls that begin at one place, such as `nn.BatchNorm2d(8).eval()`, the one that names the class.
  private func normCall(at origin: PythonOrigin, making type: String, in unit: CodeUnit) -> PythonNode? {
    let calls = (0..<UInt32(unit.file.nodeCount)).map { PythonNode($0) }.filter { unit.file.kind($0) == .call && unit.origin(of: $0) == origin }
    return calls.first { unit.text(of: unit.file.callee($0)).shortName == type } ?? (calls.count == 1 ? calls.first : nil)
  }
}
