import Model

extension GraphBuilder {
  mutating func multiscaleTransformer(_ name: String, _ net: MViT, on x: ValueID?) -> ValueID? {
    scope(name, "MViT") { b in
      let (first, last) = (net.blocks[0], net.blocks[net.blocks.count - 1])
      let projection = Convolution(
        3, first.input, kernel: net.patch.kernel, stride: net.patch.stride, padding: net.patch.padding, dilation: [1, 1, 1])
      var x = b.layer("conv_proj", projection, on: b.function(ClipOfFrames(), x))
      x = b.function(Functional(type: "flatten", layer: Flatten(start: 2)), x)
      let encoding = ClipEncoding(
        features: first.input, times: net.grid[0], places: net.grid[1] * net.grid[2], addsPositions: !net.hasRelativePositions)
      x = b.layer("pos_encoding", encoding, on: b.function(Reshaping.permute([0, 2, 1]), x))
      b.scope("blocks", "ModuleList") { b in
        var place = MultiscalePlace(grid: net.grid, size: net.grid)
        for (i, block) in net.blocks.enumerated() where !b.graph.isTruncated {
          let drop = net.depthDrop.map { $0 * Double(i) / (Double(net.blocks.count) - 1) }
          x = b.multiscaleBlock(String(i), net, block, drop: drop, &place, on: x)
        }
      }
      x = b.function(Slicing("select", .select(index: 0), dim: 1), b.norm("norm", net.norm, channels: last.output, on: x))
      return b.sequential("head") { b in
        b.linear("1", in: last.output, out: net.classes, on: b.dropout("0", net.dropout, inPlace: true, on: x))
      }
    }
  }

  private mutating func multiscaleBlock(
    _ name: String, _ net: MViT, _ block: MViT.Block, drop: Double?, _ place: inout MultiscalePlace, on x: ValueID?
  ) -> ValueID? {
    scope(name, "MultiscaleBlock") { b in
      let width = net.projectsAfterAttention ? block.output : block.input
      let skip = MultiscalePool(block.queryStride.map { $0.isBelow(2) ? $0 : $0 + 1 }, block.queryStride)
      let skipPool = skip.strides ? b.pool("pool_skip", skip, skip.pooling, norm: nil, width: width) : nil
      let first = b.later { $0.norm("norm1", net.norm, channels: block.input, on: nil) }
      let second = b.later { $0.norm("norm2", net.norm, channels: width, on: nil) }
      let attention = b.multiscaleAttention(net, block, width: width, place)
      let mlp = b.later {
        _ = $0.perceptron("mlp", "MLP", features: width, width: 4 * width, out: block.output, dropout: net.attentionDropout, on: nil)
      }
      let depth = b.module("stochastic_depth", StochasticDepth(drop))
      let project = block.input == block.output ? nil : b.module("project", Linear(block.input, block.output))

      let before = place.grid
      let normed = b.normedTokens(first, x)
      var y = b.attend(attention, net, &place, normed)
      var shortcut = net.projectsAfterAttention ? project.map { b.call($0, normed) } ?? x : x
      if let skipPool { shortcut = b.pooled(skipPool, before, shortcut) }
      y = b.add(shortcut, b.call(depth, y))
      let again = b.normedTokens(second, y)
      shortcut = net.projectsAfterAttention ? y : project.map { b.call($0, again) } ?? y
      return b.add(shortcut, b.call(depth, b.run(mlp, again)))
    }
  }

  /// A `BatchNorm1d` takes the features before the tokens.
  private mutating func normedTokens(_ norm: Range<ModuleID>, _ x: ValueID?) -> ValueID? {
    guard let module = norm.first, graph[module].type == "BatchNorm1d" else { return run(norm, x) }
    return function(Reshaping("transpose", .transpose(1, 2)), run(norm, function(Reshaping("transpose", .transpose(1, 2)), x)))
  }

  // MARK: Attention

  /// The modules of a `MultiscaleAttention` in the order in which it makes them.
  private mutating func multiscaleAttention(_ net: MViT, _ block: MViT.Block, width: Dim, _ place: MultiscalePlace) -> MultiscaleModules {
    let headWidth = width / block.heads
    let positions = net.hasRelativePositions ? place.positions(block) : nil
    let state = positions.map { rows -> [StateTensor] in
      [("rel_pos_h", rows.space), ("rel_pos_w", rows.space), ("rel_pos_t", rows.time)].map { .parameter($0.0, [$0.1, headWidth]) }
    }
    let (queries, keys) = (MultiscalePool(block.queryKernel, block.queryStride), MultiscalePool(block.keyKernel, block.keyStride))
    func pool(_ b: inout GraphBuilder, _ name: String, _ pool: MultiscalePool) -> BuiltPool? {
      pool.isThere ? b.pool(name, pool, pool.convolution(headWidth), norm: net.norm, width: headWidth) : nil
    }
    let root = nextModule
    return scope("attn", "MultiscaleAttention", state: state ?? []) { b in
      let qkv = b.module("qkv", Linear(block.input, 3 * width))
      let project = b.later { b in
        _ = b.sequential("project") { b in
          b.linear("0", in: width, out: width, on: nil)
          if net.attentionDropout > 0 { b.dropout("1", net.attentionDropout, inPlace: true, on: nil) }
          return nil
        }
      }
      let (q, k, v) = (pool(&b, "pool_q", queries), pool(&b, "pool_k", keys), pool(&b, "pool_v", keys))
      return MultiscaleModules(
        root: root, qkv: qkv, project: project, pools: (q, k, v), block: block, width: headWidth, positions: positions)
    }
  }

  private mutating func attend(_ modules: MultiscaleModules, _ net: MViT, _ place: inout MultiscalePlace, _ x: ValueID?) -> ValueID? {
    let (block, grid) = (modules.block, place.grid)
    var (queries, keys) = (grid, grid)
    let result = within(modules.root) { b in
      let joint = x.map { b.call(modules.qkv, [$0]) }
      var parts = (0..<3).map { b.function(AttentionPart($0, heads: block.heads, width: modules.width), joint) }
      if let pool = modules.pools.1 {
        parts[1] = b.pooled(pool, grid, parts[1])
        keys = pool.size(behind: grid)
      }
      if let pool = modules.pools.2 { parts[2] = b.pooled(pool, grid, parts[2]) }
      if let pool = modules.pools.0 {
        parts[0] = b.pooled(pool, grid, parts[0])
        queries = pool.size(behind: grid)
      }
      let attention = MultiscaleAttention(
        width: modules.width, queries: queries, keys: keys, residual: net.residual, positions: modules.positions)
      return b.run(modules.project, b.function(attention, parts))
    }
    place.grid = queries
    place.shrink(block.queryStride)
    return result
  }

  // MARK: Pools

  /// A `Pool`: a layer on the grid, and perhaps a norm on the tokens that it leaves.
  private mutating func pool(_ name: String, _ pool: MultiscalePool, _ layer: any Layer, norm: Callable?, width: Dim) -> BuiltPool {
    let root = nextModule
    return scope(name, "Pool") { b in
      let layer = b.module("pool", layer)
      let after = b.later { b in
        if let norm { b.sequential("norm_act") { $0.norm("0", norm, channels: width, on: nil) } }
      }
      return BuiltPool(pool: pool, root: root, layer: layer, norm: after)
    }
  }

  private mutating func pooled(_ pool: BuiltPool, _ grid: Shape, _ x: ValueID?) -> ValueID? {
    within(pool.root) { b in
      let y = b.function(TokenGrid(grid), x).map { b.call(pool.layer, [$0]) }
      return b.run(pool.norm, b.function(GridTokens(), x, y))
    }
  }
}
