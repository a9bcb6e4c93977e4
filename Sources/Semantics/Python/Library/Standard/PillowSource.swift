/// Pillow, as far as code asks whether something is an image: a tensor is none.
extension LibrarySource {
  static let pillow = LibrarySource("PIL", others: .harmless)

  static let pillowImage = LibrarySource(
    "PIL.Image", others: .harmless,
    """
    class Image:
        pass
    """)
}
