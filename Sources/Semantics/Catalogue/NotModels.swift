/// Classes and functions that configurations name and that are no part of a model.
extension Catalogue {
  /// Whether `target` is known to be no module, or one that models don't contain, so that nothing is said about it.
  static func isNoModel(_ target: String) -> Bool {
    notModels.contains { target.hasPrefix($0) } || losses.contains(target)
  }

  private static let notModels = [
    "torch.optim.", "torch.utils.", "torch.device", "torch.Generator", "torch.distributions.", "torch.tensor",
    "torchvision.transforms.", "torchvision.datasets.", "torchmetrics.", "torchdata.", "lightning.pytorch.callbacks.",
    "lightning.pytorch.loggers.", "lightning.pytorch.trainer.", "lightning.pytorch.profilers.",
    "lightning.pytorch.strategies.", "lightning.pytorch.Trainer", "lightning.Trainer", "pytorch_lightning.callbacks.",
    "pytorch_lightning.loggers.", "pytorch_lightning.Trainer", "pytorch_lightning.profilers.",
    "pytorch_lightning.strategies.", "pytorch_lightning.plugins.", "lightning.pytorch.plugins.", "albumentations.",
    "monai.transforms.", "monai.data.", "monai.losses.", "monai.metrics.", "omegaconf.", "hydra.", "hydra_plugins.",
    "collections.", "functools.", "builtins.", "pathlib.", "numpy.", "pandas.", "sklearn.", "datetime.", "logging.",
    "datasets.", "tokenizers.", "wandb.",
  ]

  private static let losses: Set<String> = []
}
