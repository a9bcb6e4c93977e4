/// Pillow, as far as code asks whether something is an image: a tensor is none.
extension LibrarySource {
  static let pillow = LibrarySource(
    "PIL",
    #"""
    from __normlint__ import harmless


    def __getattr__(name):
        return harmless(f"`PIL.{name}` is not evaluated")
    """#)

  static let pillowImage = LibrarySource(
    "PIL.Image",
    #"""
    from __normlint__ import harmless


    class Image:
        pass


    def __getattr__(name):
        return harmless(f"`PIL.Image.{name}` is not evaluated")
    """#)
}
