import Support

/// Sections that describe models, in the ways in which people write them.
struct Models {
  /// The entries of the document, and whether there is a model among them whose layers Python can spell.
  struct Result {
    var entries: [(key: String, value: Item)]
    var layers: [LayerSpec] = []
    var input: [Int] = [1, 3, 224, 224]
  }

  /// The path under which the entries will stand, with a dot behind it: interpolations start at the root.
  let prefix: String
  /// Makes names of anchors differ where several models share a document.
  let suffix: String

  func native(_ random: inout Random, blocks: Int) -> Result {
    let architecture = Architecture(&random, blocks: blocks)
    let flow = random.chance(0.6)
    let layers = architecture.layers.enumerated().map { index, layer -> Item in
      var entries: [(key: String, value: Item)] = [("id", .plain(name(layer, index))), ("type", .plain(layer.type))]
      if !layer.arguments.isEmpty { entries.append(("args", flow ? .map(layer.arguments) : .flow(.map(layer.arguments)))) }
      if let skip = layer.skip {
        entries.append(("from", .texts([index - 1, skip].map { name(architecture.layers[$0], $0) })))
      }
      return flow ? .flow(.map(entries)) : .map(entries)
    }
    return Result(entries: [("layers", .list(layers))], layers: architecture.layers, input: architecture.input)
  }

  private func name(_ layer: LayerSpec, _ index: Int) -> String { "\(layer.type.lowercased())_\(index)" }

  /// `_target_` of a class in `torch.nn`; some sizes come from the section `widths`.
  private func target(_ layer: LayerSpec, _ random: inout Random) -> Item {
    var entries: [(key: String, value: Item)] = [("_target_", .plain("torch.nn." + layer.type))]
    for (key, value) in layer.arguments {
      if case .plain("128") = value, random.chance(0.5) {
        entries.append((key, .interpolation("\(prefix)widths.large")))
      } else {
        entries.append((key, value))
      }
    }
    return random.chance(0.15) ? .flow(.map(entries)) : .map(entries)
  }

  /// A `Sequential` of all layers, flat, by names or in stages.
  private func sequential(_ layers: [LayerSpec], _ random: inout Random) -> Item {
    let items = layers.filter { $0.skip == nil }.map { target($0, &random) }
    let head: (key: String, value: Item) = ("_target_", .plain("torch.nn.Sequential"))
    switch random.below(3) {
    case 0: return .map([head, ("_args_", .list(items))])
    case 1:
      let named = items.enumerated().map { (key: "layer\($0.offset)", value: $0.element) }
      return .map([head, ("_args_", .list([.map([("_target_", .plain("collections.OrderedDict"))] + named)]))])
    default:
      let stages = stride(from: 0, to: items.count, by: 6).map { start in
        Item.map([head, ("_args_", .list(Array(items[start..<min(start + 6, items.count)])))])
      }
      return .map([head, ("_args_", .list(stages))])
    }
  }

  func hydra(_ random: inout Random, blocks: Int) -> Result {
    let architecture = Architecture(&random, blocks: blocks)
    let net = sequential(architecture.layers, &random)
    var entries: [(key: String, value: Item)] = [("widths", .map([("small", .int(32)), ("large", .int(128))]))]
    entries.append(("model", random.chance(0.6) ? lightning(net, &random) : net))
    return Result(entries: entries, layers: architecture.layers, input: architecture.input)
  }

  /// A module of somebody's project around the network, with what trains it.
  private func lightning(_ net: Item, _ random: inout Random) -> Item {
    .map([
      ("_target_", .plain(random.pick(["src.models.image_module.LitClassifier", "project.modules.Classifier"]))),
      ("net", net),
      (
        "optimizer",
        .map([
          ("_target_", .plain(random.pick(["torch.optim.AdamW", "torch.optim.SGD"]))), ("_partial_", .bool(true)),
          ("lr", .anchored("lr\(suffix)", .plain("3.0e-4"))), ("weight_decay", .plain("0.05")),
        ])
      ),
      (
        "scheduler",
        .map([
          ("_target_", .plain("torch.optim.lr_scheduler.CosineAnnealingLR")), ("_partial_", .bool(true)),
          ("T_max", .interpolation("\(prefix)trainer.max_epochs")), ("eta_min", .alias("lr\(suffix)")),
        ])
      ),
      ("compile", .bool(false)),
    ])
  }

  func factory(_ random: inout Random) -> Result {
    let names = ["resnet18", "resnet34", "resnet50", "resnet101", "wide_resnet50_2", "resnext50_32x4d"]
    var net: [(key: String, value: Item)] = [
      ("_target_", .plain("torchvision.models." + random.pick(names))), ("num_classes", .int(random.pick([10, 100, 1000]))),
    ]
    switch random.below(3) {
    case 0:
      net.append(
        (
          "norm_layer",
          .map([("_target_", .plain("torch.nn.GroupNorm")), ("_partial_", .bool(true)), ("_args_", .ints([32]))])
        ))
    case 1:
      net.append(
        (
          "norm_layer",
          .map([
            ("_target_", .plain("torch.nn.BatchNorm2d")), ("_partial_", .bool(true)), ("track_running_stats", .bool(false)),
          ])
        ))
    default: break
    }
    var model = Item.map(net)
    if random.chance(0.3) { model = .map([("_target_", .plain("torch.nn.Module.eval")), ("_args_", .list([model]))]) }
    return Result(entries: [("model", random.chance(0.6) ? lightning(model, &random) : model)])
  }

  /// The section that says how the model is called.
  static func context(_ random: inout Random, input: [Int]) -> (key: String, value: Item) {
    var entries: [(key: String, value: Item)] = []
    let roll = random.below(100)
    if roll < 35 { entries.append(("mode", .plain("eval"))) } else if roll < 60 { entries.append(("mode", .plain("train"))) }
    entries.append(("inputs", .map([("x", .ints(input))])))
    let vmap: (String) -> Item = { .flow(.map([("vmap", .map([("in_dims", .plain($0)), ("size", .int(4))]))])) }
    if roll % 5 == 0 {
      entries.append(("arguments", .texts(["params", "buffers", "inputs"])))
      entries.append(("transforms", .list([vmap("{params: 0, buffers: 0, inputs: null}")])))
    } else if roll % 5 == 1 {
      entries.append(
        ("transforms", .list([.flow(.map([("vmap", .map([("in_dims", .plain("{inputs: 0}")), ("randomness", .plain("different"))]))]))])))
    } else if roll % 5 == 2 {
      entries.append(("transforms", .list([vmap("{inputs: 0}"), vmap("{inputs: 0}")])))
    }
    return ("normlint", .map(entries))
  }
}
