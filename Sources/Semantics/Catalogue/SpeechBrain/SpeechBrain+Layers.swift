import Model

/// `speechbrain/nnet/linear.py`, `RNN.py`, `dropout.py`, `activations.py`, `pooling.py`, `embedding.py`.
extension SpeechBrain {
  static let layers = Dictionary(uniqueKeysWithValues: [linear, dropout, softmax, swish, embedding] + ["RNN", "LSTM", "GRU"].map(recurrent))

  private static let linear = wrapper(
    "linear.Linear", required: ["n_neurons"], optional: ["input_shape", "input_size", "bias", "max_norm", "combine_dims"]
  ) { b, a, x in
    let combines = a.bool("combine_dims", default: false) == true
    let isImage = combines && a.channelsLastShape()?.rank == 4
    let size = a.channels("input_size") { isImage ? $0[2] * $0[3] : $0[-1] }
    let keywords = [Keyword("in_features", size)] + a.handedOn(["bias"]) + a.renamed("n_neurons", "out_features")
    return b.torchModule("w", "Linear", keywords: keywords, on: isImage ? b.flatten(x, from: 2) : x)
  }

  private static func recurrent(_ type: String) -> (String, Catalogue.Entry) {
    let own = type == "RNN" ? ["nonlinearity"] : []
    let options = ["input_shape", "input_size"] + own + ["num_layers", "bias", "dropout", "re_init", "bidirectional"]
    return wrapper("RNN.\(type)", required: ["hidden_size"], optional: options) { b, a, x in
      let isImage = a.channelsLastShape()?.rank == 4
      let size = a.channels("input_size") { $0.rank == nil ? .unknown : $0.product(2...) }
      var keywords = [Keyword("input_size", size), Keyword("batch_first", Argument(.bool(true), a.call.node))]
      keywords += a.handedOn(["hidden_size"] + own + ["num_layers", "bias", "dropout", "bidirectional"])
      let output = b.torchModule("rnn", type, keywords: keywords, on: isImage ? b.flatten(x, from: 2) : x)
      // Containers go on with the first of the two.
      return b.function(Slicing("getitem", .select(index: 0), dim: 0), output)
    }
  }

  private static let dropout = wrapper("dropout.Dropout2d", required: ["drop_rate"], optional: ["inplace"]) { b, a, x in
    let keywords = a.handedOn(["inplace"]) + a.renamed("drop_rate", "p")
    let y = b.torchModule("drop", "Dropout2d", keywords: keywords, on: b.transposed(2, -1, on: b.transposed(1, 2, on: x)))
    return b.transposed(2, -1, on: b.transposed(-1, 1, on: y))
  }

  private static let softmax = wrapper("activations.Softmax", optional: ["apply_log", "dim", "reshape", "dtype"]) { b, a, x in
    let isLog = a.bool("apply_log", default: false) == true
    let layer = Activation(isLog ? .logSoftmax : .softmax, dim: a.int("dim", default: -1))
    return b.function(Functional(type: isLog ? "log_softmax" : "softmax", layer: layer), x)
  }

  private static let embedding = wrapper(
    "embedding.Embedding", required: ["num_embeddings"], optional: ["embedding_dim", "consider_as_one_hot", "blank_id"]
  ) { b, a, x in
    let count = a.size("num_embeddings")
    var keywords = a.handedOn(["num_embeddings"])
    if a.bool("consider_as_one_hot", default: false) == true {
      keywords.append(Keyword("embedding_dim", Argument((count - 1).asValue, a.call.node)))
      keywords.append(Keyword("padding_idx", a.argument("blank_id") ?? Argument(.int(0), a.call.node)))
    } else {
      keywords.append(Keyword("embedding_dim", a.argument("embedding_dim") ?? Argument(.int(128), a.call.node)))
    }
    return b.torchModule("Embedding", "Embedding", keywords: keywords, on: x)
  }

  private static let swish = wrapper("activations.Swish", optional: ["beta"]) { b, a, x in b.act("silu", .silu, on: x) }
}
