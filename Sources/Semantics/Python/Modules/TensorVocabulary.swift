/// Names of functions and methods of tensors that matter to a vmap, whatever they are called on.
enum TensorVocabulary {
  /// Why a call by this name may be refused; nil for all others.
  static func doubt(_ name: String) -> String? {
    if let reason = reasons[name] { return reason }
    guard name.utf8.count > 2, name.hasSuffix("_"), !name.hasSuffix("__"), name != "requires_grad_" else { return nil }
    return "it changes a tensor in place"
  }

  private static let reasons: [String: String] = {
    var result: [String: String] = [:]
    for (reason, names) in [("it draws random numbers", random), ("it updates statistics", statistics), ("vmap has no rule for it", ruleless)] {
      for name in names.split(whereSeparator: \.isWhitespace) { result[String(name)] = reason }
    }
    return result
  }()

  private static let random = """
    dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout feature_dropout native_dropout dropout_ alpha_dropout_
    feature_dropout_ feature_alpha_dropout_ rrelu rrelu_ gumbel_softmax rand randn randint randperm rand_like randn_like randint_like normal
    normal_ uniform_ bernoulli bernoulli_ multinomial poisson binomial exponential_ cauchy_ geometric_ log_normal_ random_ sample rsample
    fractional_max_pool2d fractional_max_pool3d scaled_dot_product_attention multi_head_attention_forward
    """

  private static let statistics = "batch_norm instance_norm sync_batch_norm native_batch_norm"

  /// What PyTorch 2.15 refuses, or computes one example after another, or leaves to code that is not read.
  private static let ruleless = """
    item tolist numpy nonzero argwhere unique unique_consecutive masked_select bincount histc histogram histogramdd is_nonzero equal allclose
    storage untyped_storage data_ptr storage_offset share_memory_ is_shared pin_memory coalesce lstm gru rnn_tanh rnn_relu lstm_cell gru_cell
    rnn_tanh_cell rnn_relu_cell ctc_loss pack_padded_sequence pad_packed_sequence resize resize_as resize_ set_ apply apply_ map_ backward
    to_sparse sparse_coo_tensor nms roi_align roi_pool ps_roi_align deform_conv2d embedding_bag checkpoint checkpoint_sequential
    """

  /// Reductions whose result decides about a branch: vmap refuses what depends on the values of a batch.
  static let deciding: Set<String> = ["any", "all", "sum", "max", "min", "mean", "isnan", "isinf", "isfinite", "norm", "count_nonzero"]
}
