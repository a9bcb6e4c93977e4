/// A layer that builds and then raises whenever it is called.
extension RefusingLayer {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { throw .shape(fault.sentence) }
}

/// What holds state for another module is called by that one alone.
extension StateHolder {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { run.input }
}
