"""The camera's own measure: a printed sheet laid down once tells how many millimetres a pixel is, how the lens bends, what is white."""
