/// A folder of Hydra configs: a primary one with ten groups, and 200 experiments in subfolders that override some of them.
enum HydraProject {
  static func write(_ project: inout Project) {
    project.save(
      "configs/train.yaml",
      "defaults:\n  - _self_\n" + groups.map { "  - \($0.name): \($0.options[0])\n" }.joined()
        + "  - experiment: null\n\ntask_name: train\nseed: 1\ntrain: true\n")
    for group in groups {
      for (index, option) in group.options.enumerated() {
        project.save("configs/\(group.name)/\(option).yaml", group.text(index))
      }
    }
    writeNested(&project)
    for index in 0..<200 * project.factor {
      project.save("configs/experiment/area\(index / 20)/run\(index).yaml", experiment(index))
    }
  }

  private typealias Group = (name: String, options: [String], text: (Int) -> String)

  private static func named(_ name: String) -> [String] { (0..<6).map { "\(name)\($0)" } }

  private static var groups: [Group] {
    [
      (
        "data", named("set"),
        {
          "_target_: project.Data\ndefaults:\n  - _self_\n  - loader: fast\n  - transforms: default\nclasses: \(10 + $0)\nsize: ${data.transforms.size}\n"
        }
      ),
      (
        "model", named("net"),
        { index in
          "defaults:\n  - _self_\n  - head: linear\nwidth: \(16 * (index + 1))\nnet:\n  _target_: torch.nn.Sequential\n  _args_:\n"
            + (0..<index + 1).map { _ in layers(width: "${model.width}", indent: "    ") }.joined()
        }
      ),
      ("optimizer", named("adam"), { "_target_: torch.optim.AdamW\n_partial_: true\nlr: 0.00\($0 + 1)\nweight_decay: 0.01\n" }),
      ("scheduler", named("cosine"), { "_target_: torch.optim.lr_scheduler.CosineAnnealingLR\n_partial_: true\nT_max: \(10 * ($0 + 1))\n" }),
      (
        "callbacks", ["default", "few"],
        { "defaults:\n" + ["checkpoint", "early_stopping", "summary", "bar"].prefix($0 == 0 ? 4 : 2).map { "  - \($0)\n" }.joined() }
      ),
      ("trainer", ["one", "many"], { "defaults:\n  - base\naccelerator: gpu\ndevices: \($0 == 0 ? 1 : 8)\n" }),
      ("logger", ["wandb", "csv"], { "run:\n  _target_: project.Logger\n  kind: \($0)\n  name: ${task_name}_${seed}\n" }),
      ("paths", ["default", "cluster"], { "root: /data\($0)\nlogs: ${paths.root}/logs\noutput: ${paths.logs}/${task_name}\n" }),
      ("extras", ["default", "quiet"], { "warnings: \($0 == 0)\nprint: true\n" }),
      ("augment", named("mix"), { "probability: 0.\($0 + 1)\nmixup:\n  _target_: project.Mixup\n  alpha: 0.\($0 + 2)\n" }),
    ]
  }

  /// The configs that options name.
  private static func writeNested(_ project: inout Project) {
    for name in ["checkpoint", "early_stopping", "summary", "bar"] {
      project.save("configs/callbacks/\(name).yaml", "\(name):\n  _target_: project.callbacks.\(name)\n  monitor: val/loss\n  mode: min\n")
    }
    project.save(
      "configs/trainer/base.yaml", "_target_: lightning.pytorch.trainer.Trainer\nmin_epochs: 1\nmax_epochs: 10\ndefault_root_dir: ${paths.output}\n")
    project.save("configs/data/loader/fast.yaml", "batch_size: 64\nnum_workers: 8\npin_memory: true\n")
    project.save("configs/data/transforms/default.yaml", "size: 224\nmean: [0.485, 0.456, 0.406]\nstd: [0.229, 0.224, 0.225]\n")
    project.save("configs/data/transforms/small.yaml", "size: 64\nmean: [0.5]\nstd: [0.5]\n")
    project.save("configs/model/head/linear.yaml", "_target_: torch.nn.Linear\nin_features: ${model.width}\nout_features: ${data.classes}\n")
  }

  private static func experiment(_ index: Int) -> String {
    """
    # @package _global_
    defaults:
      - override /data: set\(index % 6)
      - override /data/transforms: \(index % 4 == 0 ? "small" : "default")
      - override /model: net\(index / 6 % 6)
      - override /optimizer: adam\(index / 3 % 6)
      - override /callbacks: \(index % 2 == 0 ? "few" : "default")
      - override /trainer: \(index % 5 == 0 ? "many" : "one")
      - override /augment: mix\(index % 5)

    tags: [run\(index), baseline]
    seed: \(index)
    model:
      width: \(16 + 8 * (index % 12))
    optimizer:
      lr: 0.0\(index + 1)
    trainer:
      max_epochs: \(10 + index % 50)
    data:
      loader: {batch_size: \(16 << (index % 4))}

    """
  }

  /// A convolution with its batch norm, as entries of a list of layers.
  static func layers(width: String, indent: String = "    ") -> String {
    let lines = [
      "- _target_: torch.nn.LazyConv2d", "  out_channels: \(width)", "  kernel_size: 3", "- _target_: torch.nn.BatchNorm2d",
      "  num_features: \(width)", "- _target_: torch.nn.ReLU",
    ]
    return lines.map { "\(indent)\($0)\n" }.joined()
  }
}
