import Model
import YAMLSource

/// How the records of a part of a graph are renumbered where a copy of the part is added.
struct Relocation {
  /// The sizes of the graph's arrays before the part was built, and before its copy is added.
  let old, new: GraphBuilder.Extent
  /// What the part takes from outside, and what the copy takes instead: the values that it reads, and modules that it calls.
  var values: (old: [ValueID], new: [ValueID])
  var common = (old: SharedActivations(), new: SharedActivations())
  /// Whether the copy has layers of its own.
  let copiesLayers: Bool
  /// The node of the copies; nil for those of the originals.
  var node: NodeID?

  @inline(__always) private func module(_ id: ModuleID) -> ModuleID {
    id.index >= old.modules ? id.advanced(by: new.modules - old.modules) : common.old.counterpart(of: id, in: common.new) ?? id
  }

  @inline(__always) private func layer(_ index: Int32) -> Int32 {
    copiesLayers && index >= old.layers ? index + Int32(new.layers - old.layers) : index
  }

  @inline(__always) func value(_ index: Int32) -> Int32 {
    if index >= old.calls { return index + Int32(new.calls - old.calls) }
    return values.old.firstIndex { $0.index == index }.map { values.new[$0].index } ?? index
  }

  /// The copy of a module with another parent or name.
  @inline(__always) func copy(_ module: LayerGraph.Module, parent: ModuleID?, name: String) -> LayerGraph.Module {
    var copy = LayerGraph.Module(
      parent: parent, name: name, type: module.type, layer: layer(module.layer),
      end: module.end + Int32(new.modules - old.modules), isTraining: module.isTraining, node: node ?? module.node)
    (copy.elementType, copy.isMeta) = (module.elementType, module.isMeta)
    return copy
  }

  /// The copy of a module below the part's first.
  @inline(__always) func copy(_ module: LayerGraph.Module) -> LayerGraph.Module {
    copy(module, parent: module.parent.map(self.module), name: module.name)
  }

  /// The copy of a call whose inputs start at `firstInput`.
  @inline(__always) func copy(_ call: LayerGraph.Call, firstInput: Int, of modules: [LayerGraph.Module]) -> LayerGraph.Call {
    let called = call.module.map(module)
    let isOutside = copiesLayers && call.layer < old.layers
    var copy = LayerGraph.Call(
      module: called, layer: isOutside ? called.map { modules[Int($0.index)].layer } ?? call.layer : layer(call.layer), firstInput: Int32(firstInput),
      inputCount: call.inputCount, trainingOnly: call.trainingOnly.map(module), scope: call.scope.map(module), node: node ?? call.node)
    copy.recordsGradient = call.recordsGradient
    return copy
  }

  @inline(__always) func copy(_ remark: LayerGraph.Remark) -> LayerGraph.Remark {
    .init(kind: remark.kind, module: module(remark.module), node: remark.node)
  }
}
