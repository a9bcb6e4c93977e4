/// Classes and functions that configurations name and that are no part of a model.
extension Catalogue {
  /// Whether `target` is known to be no module, or one that models don't contain, so that nothing is said about it.
  static func isNoModel(_ target: String) -> Bool {
    notModels.contains { target.hasPrefix($0) } || losses.contains(target)
  }

  private static let notModels = [
    "torch.optim.", "torch.nn.modules.loss.", "torch.utils.", "torch.device", "torch.Generator", "torch.distributions.",
    "torch.tensor",
    "torchvision.transforms.", "torchvision.datasets.", "torchmetrics.", "torchdata.", "lightning.pytorch.callbacks.",
    "lightning.pytorch.loggers.", "lightning.pytorch.trainer.", "lightning.pytorch.profilers.",
    "lightning.pytorch.strategies.", "lightning.pytorch.Trainer", "lightning.Trainer", "pytorch_lightning.callbacks.",
    "pytorch_lightning.loggers.", "pytorch_lightning.Trainer", "pytorch_lightning.profilers.",
    "pytorch_lightning.strategies.", "pytorch_lightning.plugins.", "lightning.pytorch.plugins.", "albumentations.",
    "monai.transforms.", "monai.data.", "monai.losses.", "monai.metrics.", "omegaconf.", "hydra.", "hydra_plugins.",
    "collections.", "functools.", "builtins.", "pathlib.", "numpy.", "pandas.", "sklearn.", "datetime.", "logging.",
    "datasets.", "tokenizers.", "wandb.",
  ]

  /// Every loss of `torch.nn` (`torch/nn/modules/loss.py`, `adaptive.py`), and the options of one.
  private static let losses: Set<String> = [
    "torch.nn.AdaptiveLogSoftmaxWithLoss", "torch.nn.BCELoss", "torch.nn.BCEWithLogitsLoss", "torch.nn.CTCLoss",
    "torch.nn.CosineEmbeddingLoss", "torch.nn.CrossEntropyLoss", "torch.nn.GaussianNLLLoss",
    "torch.nn.HingeEmbeddingLoss", "torch.nn.HuberLoss", "torch.nn.KLDivLoss", "torch.nn.L1Loss",
    "torch.nn.LinearCrossEntropyLoss", "torch.nn.LinearCrossEntropyOptions", "torch.nn.MSELoss",
    "torch.nn.MarginRankingLoss", "torch.nn.MultiLabelMarginLoss", "torch.nn.MultiLabelSoftMarginLoss",
    "torch.nn.MultiMarginLoss", "torch.nn.NLLLoss", "torch.nn.NLLLoss2d", "torch.nn.PoissonNLLLoss",
    "torch.nn.SmoothL1Loss", "torch.nn.SoftMarginLoss", "torch.nn.TripletMarginLoss",
    "torch.nn.TripletMarginWithDistanceLoss",
  ]
}
