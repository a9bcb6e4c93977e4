import Model

/// The modules of an `UpdateBlock`, in the order of its forward.
struct UpdateModules {
  let root: ModuleID
  let correlation: Range<ModuleID>
  let flow: Range<ModuleID>
  let joint: Range<ModuleID>
  /// Of each `ConvGRU`: z, r and q.
  let units: [(z: ModuleID, r: ModuleID, q: ModuleID)]
  let head: (first: ModuleID, relu: ModuleID, last: ModuleID)
}

/// The modules of a `MaskPredictor`.
struct BuiltMask {
  let root: ModuleID
  let layers: Range<ModuleID>
}

extension GraphBuilder {
  /// `FeatureEncoder`
  mutating func flowEncoder(_ name: String, _ net: RAFT, _ widths: [Dim], norm: Callable?, on x: ValueID?) -> ValueID? {
    scope(name, "FeatureEncoder") { b in
      let stem = ConvNormActivation(kernel: 7, stride: 2, bias: true, norm: norm)
      var x = b.convNormActivation("convnormrelu", in: 3, out: widths[0], block: stem, on: x)
      for i in 0..<3 {
        x = b.sequential("layer\(i + 1)") { b in
          let y = b.flowBlock("0", net, in: widths[i], out: widths[i + 1], stride: i == 0 ? 1 : 2, norm: norm, on: x)
          return b.flowBlock("1", net, in: widths[i + 1], out: widths[i + 1], stride: 1, norm: norm, on: y)
        }
      }
      return b.conv2d("conv", in: widths[3], out: widths[4], kernel: 1, on: x)
    }
  }

  /// `ResidualBlock`, or `BottleneckBlock` in the small network.
  private mutating func flowBlock(
    _ name: String, _ net: RAFT, in input: Dim, out: Dim, stride: Dim, norm: Callable?, on x: ValueID?
  ) -> ValueID? {
    scope(name, net.isSmall ? "BottleneckBlock" : "ResidualBlock") { b in
      func block(_ kernel: Dim, _ stride: Dim = 1) -> ConvNormActivation {
        ConvNormActivation(kernel: kernel, stride: stride, bias: true, norm: norm)
      }
      var shortcut = block(1, stride)
      shortcut.activation = nil
      let narrow = net.isSmall ? out / 4 : out
      var y = b.convNormActivation("convnormrelu1", in: input, out: narrow, block: net.isSmall ? block(1) : block(3, stride), on: x)
      y = b.convNormActivation("convnormrelu2", in: narrow, out: narrow, block: net.isSmall ? block(3, stride) : block(3), on: y)
      if net.isSmall { y = b.convNormActivation("convnormrelu3", in: narrow, out: out, block: block(1), on: y) }
      func reduced(_ b: inout GraphBuilder) -> ValueID? {
        stride == 1 ? b.layer("downsample", Identity(), on: x) : b.convNormActivation("downsample", in: input, out: out, block: shortcut, on: x)
      }
      // The modules stand in another order in the bottleneck.
      let relu = net.isSmall ? b.module("relu", Activation(.relu, inPlace: true)) : nil
      let z = reduced(&b)
      return b.call(relu ?? b.module("relu", Activation(.relu, inPlace: true)), b.add(z, y))
    }
  }

  /// `UpdateBlock`, to be called by ``update(_:_:_:_:_:flow:)``.
  mutating func updateBlock(_ net: RAFT) -> UpdateModules {
    let root = nextModule
    return scope("update_block", "UpdateBlock") { b in
      func block(_ b: inout GraphBuilder, _ name: String, _ input: Dim, _ out: Dim, _ kernel: Dim) {
        b.convNormActivation(name, in: input, out: out, block: ConvNormActivation(kernel: kernel), on: nil)
      }
      let side = 2 * net.radius + 1
      let last = net.correlation[net.correlation.count - 1]
      let (correlation, flow, joint) = b.scope("motion_encoder", "MotionEncoder") { b in
        let correlation = b.later { b in
          block(&b, "convcorr1", Dim(RAFT.levels * side * side), net.correlation[0], 1)
          if net.isSmall { b.module("convcorr2", Identity()) } else { block(&b, "convcorr2", net.correlation[0], last, 3) }
        }
        let flow = b.later { b in
          block(&b, "convflow1", 2, net.flow[0], 7)
          block(&b, "convflow2", net.flow[0], net.flow[1], 3)
        }
        return (correlation, flow, b.later { block(&$0, "conv", last + net.flow[1], net.motion - 2, 3) })
      }
      let input = net.motion + net.context[4] - net.hidden
      let units = b.scope("recurrent_block", "RecurrentBlock") { b in
        net.kernels.enumerated().map { i, kernel in b.convolutionalUnit("convgru\(i + 1)", input, net.hidden, kernel) }
      }
      let head = b.scope("flow_head", "FlowHead") { b in
        let first = b.module("conv1", Convolution(net.hidden, net.headWidth, kernel: [3, 3], padding: [1, 1]))
        let last = b.module("conv2", Convolution(net.headWidth, 2, kernel: [3, 3], padding: [1, 1]))
        return (first: first, relu: b.module("relu", Activation(.relu, inPlace: true)), last: last)
      }
      return UpdateModules(root: root, correlation: correlation, flow: flow, joint: joint, units: units, head: head)
    }
  }

  /// `ConvGRU`
  private mutating func convolutionalUnit(
    _ name: String, _ input: Dim, _ hidden: Dim, _ kernel: Shape
  ) -> (z: ModuleID, r: ModuleID, q: ModuleID) {
    scope(name, "ConvGRU") { b in
      let gate = Convolution(hidden + input, hidden, kernel: kernel, padding: [kernel[0] / 2, kernel[1] / 2])
      return (b.module("convz", gate), b.module("convr", gate), b.module("convq", gate))
    }
  }

  /// `UpdateBlock.forward`: the new hidden state and what is added to the flow.
  mutating func update(
    _ modules: UpdateModules, _ net: RAFT, _ hidden: ValueID?, _ context: ValueID?, _ correlations: ValueID?, flow: ValueID?
  ) -> (ValueID?, ValueID?) {
    within(modules.root) { b in
      let joint = b.cat([b.run(modules.correlation, correlations), b.run(modules.flow, flow)])
      let motion = b.cat([b.run(modules.joint, joint), flow])
      let x = b.cat([context, motion])
      let state = modules.units.reduce(hidden) { b.recurrence($1, $0, x) }
      let head = modules.head
      return (state, b.call(head.last, b.call(head.relu, b.call(head.first, state))))
    }
  }

  /// `ConvGRU.forward`
  private mutating func recurrence(_ unit: (z: ModuleID, r: ModuleID, q: ModuleID), _ hidden: ValueID?, _ x: ValueID?) -> ValueID? {
    func gate(_ b: inout GraphBuilder, _ module: ModuleID, _ x: ValueID?, _ type: String, _ function: Activation.Function) -> ValueID? {
      b.function(Functional(type: type, layer: Activation(function)), b.call(module, x))
    }
    let both = cat([hidden, x])
    let z = gate(&self, unit.z, both, "sigmoid", .sigmoid)
    let r = gate(&self, unit.r, both, "sigmoid", .sigmoid)
    let q = gate(&self, unit.q, cat([multiply(r, hidden), x]), "tanh", .tanh)
    let kept = function(Elementwise("rsub", .sub, numbers: [0: 1]), z)
    return add(multiply(kept, hidden), multiply(z, q))
  }

  /// `MaskPredictor`
  mutating func maskPredictor(_ net: RAFT) -> BuiltMask {
    let root = nextModule
    return scope("mask_predictor", "MaskPredictor") { b in
      BuiltMask(
        root: root,
        layers: b.later { b in
          b.convNormActivation("convrelu", in: net.hidden, out: 256, block: ConvNormActivation(kernel: 3), on: nil)
          b.conv2d("conv", in: 256, out: 576, kernel: 1, on: nil)
        })
    }
  }
}
