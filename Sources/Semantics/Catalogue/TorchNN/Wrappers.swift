import Model

/// Functions that change a module and return it.
extension Catalogue {
  static let wrappers: [String: Entry] = [
    // torch/_functorch/batch_norm_replacement.py
    "torch.func.replace_all_batch_norm_modules_": replaceAll,
    "torch._functorch.batch_norm_replacement.replace_all_batch_norm_modules_": replaceAll,
    "functorch.experimental.replace_all_batch_norm_modules_": replaceAll,
    // torch/nn/modules/module.py
    "torch.nn.Module.eval": wrapper("self") { builder, _, root in builder.setTraining(false, below: root) },
    "torch.nn.Module.train": wrapper("self", optional: ["mode"]) { builder, arguments, root in
      // Of a mode that is not known nothing is refused.
      builder.setTraining(arguments.bool("mode", default: true) ?? false, below: root)
    },
    "torch.nn.parallel.DistributedDataParallel": holder("module", "DistributedDataParallel"),
    "torch.nn.DataParallel": holder("module", "DataParallel"), "torch.nn.parallel.DataParallel": holder("module", "DataParallel"),
    // torch/_dynamo/eval_frame.py
    "torch.compile": holder("model", "OptimizedModule", under: "_orig_mod"),
    // torch/nn/modules/batchnorm.py
    "torch.nn.SyncBatchNorm.convert_sync_batchnorm": wrapper("module", optional: ["process_group"]) { builder, _, root in
      builder.convertToSynchronized(below: root)
    },
  ]

  private static let replaceAll = wrapper("root") { builder, _, root in builder.replaceAllBatchNorms(below: root) }

  /// A module that holds another one and returns its output.
  /// - Parameter attribute: the name under which it holds the module, where that is not the parameter's
  private static func holder(_ name: String, _ type: String, under attribute: String? = nil) -> Entry {
    Entry(Signature(acceptsAnything: true, names: [name])) { builder, arguments, moduleName, inputs in
      builder.scope(moduleName, type) { builder in
        guard let wrapped = arguments.argument(name) else {
          arguments.refuse(.badArgument("missing a required argument: '\(name)'"))
          return nil
        }
        return builder.build(wrapped, attribute ?? name, on: inputs)
      }
    }
  }

  /// A function that applies `change` to its first argument, the module `name`, and returns it.
  /// - Parameter isDeep: whether it changes all modules below as well
  static func wrapper(
    _ name: String, optional: [String] = [], isDeep: Bool = true,
    _ change: @escaping @Sendable (inout GraphBuilder, inout Arguments, _ root: ModuleID) -> Void
  ) -> Entry {
    Entry(Signature(name, optional: optional), returned: isDeep ? name : nil) { builder, arguments, moduleName, inputs in
      guard let wrapped = arguments.argument(name) else { return nil }
      let next = builder.nextModule
      let result = builder.build(wrapped, moduleName, on: inputs)
      if let root = builder.firstModule(since: next) { change(&builder, &arguments, root) }
      return result
    }
  }
}

extension GraphBuilder {
  /// Sets the running statistics of every `_BatchNorm` below `root` to None; remarks on other modules that keep theirs.
  package mutating func replaceAllBatchNorms(below root: ModuleID) {
    var missed: [ModuleID] = []
    forEach(below: root) { graph, module in
      let layer = Int(graph[module].layer)
      guard layer >= 0 else { return }
      graph.layers[layer].removeRunningStatistics()
      if graph.layers[layer].tracksInstanceStatistics { missed.append(module) }
    }
    for module in missed { remark(.patchMisses, on: module, at: graph[module].node) }
  }

  package mutating func convertToSynchronized(below root: ModuleID) {
    forEach(below: root) { graph, module in
      let layer = Int(graph[module].layer)
      guard layer >= 0 else { return }
      graph.layers[layer].convertToSynchronized()
      graph[module].type = graph.layers[layer].type
    }
  }
}
