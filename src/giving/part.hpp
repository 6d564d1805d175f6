// What this room keeps in a data folder (folder/part.hpp).
#pragma once

#include "folder/part.hpp"

namespace modou::giving {

folder::Parts parts();

}  // namespace modou::giving
