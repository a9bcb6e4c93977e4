import Execution

/// An array as NumPy's `.npy` files hold it: a header that is a Python dictionary, then little-endian fp32.
struct NumPyFile {
  let bytes: [UInt8]

  init(_ output: ExecutionResult.Output) {
    let shape = output.shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }"
    // Magic, version and length take 10 bytes; the values start at a multiple of 64.
    let padding = 63 - (10 + header.utf8.count) % 64
    header += String(repeating: " ", count: padding) + "\n"
    var bytes: [UInt8] = [0x93] + "NUMPY".utf8 + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
    bytes += header.utf8
    bytes.reserveCapacity(bytes.count + 4 * output.values.count)
    for value in output.values {
      let bits = value.bitPattern
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
    self.bytes = bytes
  }
}
