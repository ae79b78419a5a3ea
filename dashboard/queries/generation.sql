-- The generation of cells that counts: the one swapped in last; the first, until one is.
SELECT if(count() = 0, 1, argMax(generation, swapped_at)) FROM generations FINAL WHERE swapped_at IS NOT NULL
