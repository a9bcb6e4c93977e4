print("normlint")
