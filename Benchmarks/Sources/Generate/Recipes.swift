import Support

/// Configuration around models, and configuration without any.
struct Recipes {
  let prefix: String
  let suffix: String

  private static let words = [
    "accuracy", "augment", "backbone", "batch", "beta", "cache", "checkpoint", "decay", "device", "dropout", "epochs",
    "factor", "gamma", "interval", "label", "loss", "margin", "max", "mixup", "mode", "monitor", "optimizer", "patience",
    "pin", "prefetch", "ratio", "sampler", "scale", "seed", "shuffle", "size", "smoothing", "split", "step", "threshold",
    "warmup", "weight", "workers",
  ]

  private static let values = [
    "true", "false", "null", "0.1", "1e-3", "3.0e-4", "16", "32", "128", "100", "???", "auto", "cosine", "bf16-mixed",
    "min", "val/loss", "nearest", "~", "0.999", "data/train", "s3://bucket/runs",
  ]

  private static let texts = [
    "the loss that is watched", "größe der Bilder", "learning rate, warmed up", "runs: nightly", "{epoch:03d}-{step}", "日志",
    "val/acc", "ImageNet-1k (ILSVRC 2012)",
  ]

  private func scalar(_ random: inout Random) -> Item {
    random.chance(0.15) ? .text(random.pick(Recipes.texts)) : .plain(random.pick(Recipes.values))
  }

  /// A mapping of `count` settings, nested here and there.
  func settings(_ random: inout Random, count: Int, depth: Int = 0) -> Item {
    var entries: [(key: String, value: Item)] = []
    var left = count
    while left > 0 {
      let key = "\(random.pick(Recipes.words))_\(random.pick(Recipes.words))_\(entries.count)"
      if depth < 3, left > 4, random.chance(0.15) {
        let inner = random.within(2...min(left, 12))
        entries.append((key, settings(&random, count: inner, depth: depth + 1)))
        left -= inner + 1
      } else {
        entries.append((key, random.chance(0.1) ? .ints((0..<random.within(2...6)).map { $0 * 32 }) : scalar(&random)))
        left -= 1
      }
    }
    return .map(entries)
  }

  /// What stands beside a model in a Lightning project.
  func surroundings(_ random: inout Random) -> [(key: String, value: Item)] {
    [
      (
        "data",
        .map([
          ("_target_", .plain("src.data.imagenet.ImageNetDataModule")), ("data_dir", .interpolation("\(prefix)paths.data")),
          ("batch_size", .int(128)), ("num_workers", .int(8)), ("pin_memory", .bool(true)),
          (
            "transforms",
            .list([
              .map([("_target_", .plain("torchvision.transforms.RandomResizedCrop")), ("size", .int(224))]),
              .map([("_target_", .plain("torchvision.transforms.RandomHorizontalFlip")), ("p", .plain("0.5"))]),
              .map([
                ("_target_", .plain("torchvision.transforms.Normalize")), ("mean", .plain("[0.485, 0.456, 0.406]")),
                ("std", .plain("[0.229, 0.224, 0.225]")),
              ]),
            ])
          ),
        ])
      ),
      (
        "trainer",
        .map([
          ("_target_", .plain("lightning.pytorch.Trainer")), ("max_epochs", .int(random.pick([10, 90, 300]))),
          ("accelerator", .plain("gpu")), ("devices", .int(random.pick([1, 4, 8]))), ("precision", .plain("bf16-mixed")),
          ("default_root_dir", .interpolation("\(prefix)paths.output")), ("check_val_every_n_epoch", .int(1)),
        ])
      ),
      ("paths", .map([("data", .text("/data/imagenet")), ("output", .text("${\(prefix)paths.data}/out"))])),
      (
        "callbacks",
        .map([
          (
            "model_checkpoint",
            .map([
              ("_target_", .plain("lightning.pytorch.callbacks.ModelCheckpoint")), ("monitor", .text("val/acc")),
              ("mode", .plain("max")), ("save_top_k", .int(1)), ("filename", .text("epoch_{epoch:03d}")),
            ])
          ),
          (
            "early_stopping",
            .map([
              ("_target_", .plain("lightning.pytorch.callbacks.EarlyStopping")), ("monitor", .text("val/acc")),
              ("patience", .int(20)),
            ])
          ),
        ])
      ),
    ]
  }

  /// Rows of lists, as detectors are written.
  func detector(_ random: inout Random, rows: Int) -> [(key: String, value: Item)] {
    let modules = ["Conv", "C3", "C2f", "SPPF", "Concat", "nn.Upsample", "Bottleneck"]
    func part(_ count: Int) -> Item {
      .list(
        (0..<count).map { _ in
          let module = random.pick(modules)
          return .list([.int(-1), .int(random.pick([1, 3, 6, 9])), .plain(module), .ints([random.pick([64, 128, 256, 512]), 3, 2])])
        })
    }
    return [
      ("nc", .int(80)), ("depth_multiple", .plain("0.33")), ("width_multiple", .plain("0.50")),
      ("anchors", .list([.ints([10, 13, 16, 30, 33, 23]), .ints([30, 61, 62, 45, 59, 119]), .ints([116, 90, 156, 198, 373, 326])])),
      ("backbone", part(rows / 2)), ("head", part(rows / 2)),
    ]
  }

  /// Several datasets that share settings by an anchor and merge keys.
  func datasets(_ random: inout Random, count: Int) -> [(key: String, value: Item)] {
    let base = "base\(suffix)"
    var entries: [(key: String, value: Item)] = [("defaults_\(base)", .anchored(base, settings(&random, count: 6)))]
    for index in 0..<count {
      entries.append(
        (
          "dataset_\(index)",
          .map([("<<", .alias(base)), ("name", .text("set-\(index)")), ("extra", settings(&random, count: 4))])
        ))
    }
    return entries
  }
}
