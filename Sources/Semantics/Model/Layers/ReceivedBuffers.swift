extension LayerCall {
  /// Records that `DistributedDataParallel` (`torch/nn/parallel/distributed.py`, `_sync_buffers`) hands every process the buffers of
  /// the first one before each forward, in both modes: flattened, where vmap has no rule, and then copied into the buffers in place.
  package mutating func recordReceivedBuffers() {
    guard surroundings.receivesBuffers else { return }
    record(.receivesBuffers)
    if !bufferLevels.isEmpty { record(.lacksBatchingRule(levels: bufferLevels, operation: "aten::flatten_dense_tensors")) }
  }
}
