// Describing a struct: everything at once. A file that only writes takes write.hpp.
#pragma once

#include "shape/read.hpp"
#include "shape/schema.hpp"
#include "shape/write.hpp"
