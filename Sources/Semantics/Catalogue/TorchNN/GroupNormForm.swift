/// How to rewrite a norm's call as GroupNorm. Each replaceable entry declares its form.
public struct GroupNormForm: Sendable {
  package enum Parameter: Sendable {
    /// The number of groups.
    case groups(String)
    /// The number of channels: the old class's argument of this name, else as built.
    case channels(String, from: String)
    /// An argument that the old class takes under the same name.
    case kept(String)
  }

  /// The class that is called instead.
  public let target: String
  package let parameters: [Parameter]

  /// `torch.nn.GroupNorm(num_groups, num_channels)` in the place of a batch or instance norm of `torch.nn`.
  package static let torch = GroupNormForm(
    target: "torch.nn.GroupNorm", parameters: [.groups("num_groups"), .channels("num_channels", from: "num_features")])

  /// SpeechBrain's wrapper, which finds the number of channels as the wrapped batch norm does.
  package static let speechBrain = GroupNormForm(
    target: "speechbrain.nnet.normalization.GroupNorm",
    parameters: [.kept("input_shape"), .kept("input_size"), .groups("num_groups")])
}
