import Support

/// A folder of files that grows with a factor.
struct Project {
  let root: String
  let factor: Int
  private var made: Set<String> = []

  init(_ root: String, factor: Int) { (self.root, self.factor) = (root, factor) }

  /// Writes a file, and the folders that it lies in.
  mutating func save(_ path: String, _ text: String) {
    let whole = "\(root)/\(path)"
    for slash in whole.indices.dropFirst() where whole[slash] == "/" && made.insert(String(whole[..<slash])).inserted {
      Files.makeFolder(String(whole[..<slash]))
    }
    Files.save(Array(text.utf8), to: whole)
  }
}

/// What people have: folders of one kind each, in sizes that double.
enum Projects {
  static let factors = [1, 2, 4, 8]
  static var kinds: [(name: String, write: (inout Project) -> Void)] {
    [
      ("hydra", hydra), ("chains", chains), ("lightning", lightning), ("hyperpyyaml", hyperpyyaml), ("own-classes", ownClasses),
      ("monorepo", monorepo),
    ]
  }

  /// 250 detectron2 configs, each of which starts from another: five files deep.
  private static func chains(_ project: inout Project) {
    project.save("base/root.yaml", "MODEL:\n  META_ARCHITECTURE: GeneralizedRCNN\n  RESNETS: {DEPTH: 50, NORM: FrozenBN}\nSOLVER: {BASE_LR: 0.02}\n")
    for level in 1...3 {
      for index in 0..<10 {
        let base = level == 1 ? "root.yaml" : "level\(level - 1)_\(index).yaml"
        project.save(
          "base/level\(level)_\(index).yaml",
          "_BASE_: \(base)\nMODEL:\n  RESNETS: {DEPTH: \(index % 2 == 0 ? 50 : 101)}\n  LEVEL\(level): {WIDTH: \(index)}\n")
      }
    }
    for index in 0..<250 * project.factor {
      project.save(
        "task\(index / 50)/config\(index).yaml",
        "_BASE_: ../base/level3_\(index % 10).yaml\nMODEL:\n  RESNETS: {NORM: \(index % 5 == 0 ? "BN" : "GN")}\nSOLVER: {BASE_LR: 0.0\(index + 1)}\n")
    }
  }

  /// 250 configs of LightningCLI.
  private static func lightning(_ project: inout Project) {
    for index in 0..<250 * project.factor {
      let width = 32 + 8 * (index % 16)
      project.save(
        "configs/part\(index / 50)/run\(index).yaml",
        """
        seed_everything: \(index)
        trainer:
          max_epochs: 10
          accelerator: gpu
          callbacks:
            - class_path: lightning.pytorch.callbacks.ModelCheckpoint
              init_args: {monitor: val_loss, save_top_k: \(index % 4)}
            - class_path: lightning.pytorch.callbacks.LearningRateMonitor
        model:
          class_path: project.Classifier
          init_args:
            lr: 0.00\(index % 9 + 1)
            encoder:
              class_path: torch.nn.TransformerEncoderLayer
              init_args: {d_model: \(width), nhead: 4, batch_first: true}
            norm:
              class_path: torch.nn.BatchNorm1d
              init_args: {num_features: \(width)}
        data:
          class_path: project.Images
          init_args: {batch_size: \(16 << (index % 4)), folder: data/set\(index % 7)}

        """)
    }
  }

  /// 250 recipes of SpeechBrain.
  private static func hyperpyyaml(_ project: inout Project) {
    for index in 0..<250 * project.factor {
      project.save(
        "recipes/task\(index / 25)/hparams/train\(index).yaml",
        """
        seed: \(1986 + index)
        __set_seed: !apply:torch.manual_seed [!ref <seed>]
        output_folder: !ref results/run\(index)/<seed>
        n_mels: \(index % 2 == 0 ? 80 : 40)
        lr: 0.00\(index % 9 + 1)
        channels: \(128 << (index % 3))
        compute_features: !new:speechbrain.lobes.features.Fbank
          n_mels: !ref <n_mels>
        embedding_model: !new:speechbrain.nnet.containers.Sequential
          input_shape: [null, null, !ref <n_mels>]
          linear: !new:speechbrain.nnet.linear.Linear
            input_size: !ref <n_mels>
            n_neurons: !ref <channels>
          norm: !new:speechbrain.nnet.normalization.BatchNorm1d
            input_size: !ref <channels>
        modules:
          compute_features: !ref <compute_features>
          embedding_model: !ref <embedding_model>
        opt_class: !name:torch.optim.Adam
          lr: !ref <lr>

        """)
    }
  }

  /// 250 configs that name 20 classes of a Python file, with arguments of their own.
  private static func ownClasses(_ project: inout Project) {
    project.save("pyproject.toml", "")
    for file in 0..<project.factor { project.save("nets\(file).py", NamedClasses.source) }
    for index in 0..<250 * project.factor {
      let name = "nets\(index % project.factor).Net\(index % NamedClasses.count)"
      project.save("configs/part\(index / 50)/config\(index).yaml", "model:\n  _target_: \(name)\n  width: \(8 + index % 25)\n")
    }
  }

  /// 2,500 files, of which one in a hundred holds a model.
  private static func monorepo(_ project: inout Project) {
    for index in 0..<2500 * project.factor {
      let path = "team\(index / 500)/service\(index / 20)/file\(index).yaml"
      if index % 100 == 0 {
        project.save(path, "model:\n  _target_: torch.nn.Sequential\n  _args_:\n" + HydraProject.layers(width: "\(16 + index % 64)"))
      } else {
        project.save(path, index % 2 == 0 ? deployment(index) : workflow(index))
      }
    }
  }

  private static func deployment(_ index: Int) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: service-\(index)
      labels: {app: service-\(index), team: core}
    spec:
      replicas: \(index % 5 + 1)
      selector:
        matchLabels: {app: service-\(index)}
      template:
        spec:
          containers:
            - name: main
              image: "registry.example/service:\(index)"
              env:
                - {name: MODEL, value: small}
                - {name: PORT, value: "80\(index % 90 + 10)"}
              resources:
                limits: {cpu: 500m, memory: 256Mi}

    """
  }

  private static func workflow(_ index: Int) -> String {
    """
    name: build \(index)
    on: [push, pull_request]
    jobs:
      test:
        runs-on: ubuntu-latest
        strategy:
          matrix: {python: ["3.10", "3.11"]}
        steps:
          - uses: actions/checkout@v4
          - uses: actions/setup-python@v5
            with: {python-version: "${{ matrix.python }}"}
          - run: |
              pip install -e .
              pytest -q tests/part\(index)

    """
  }

  private static func hydra(_ project: inout Project) { HydraProject.write(&project) }
}
