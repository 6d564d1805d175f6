// Of a described struct: that it travels in a body, and as the figures of a page.
#pragma once

#include "frame/page.hpp"
#include "shape/schema.hpp"
#include "shape/write.hpp"

namespace modou::frame {

template <class T>
boost::json::object schema_as(shape::Components& all) {
    return shape::schema_of<T>(all);
}

template <class T>
Shape shape_of(std::string_view media = "application/json") {
    return {media, &schema_as<T>};
}

// Its members as they stand in an object that is somebody else's.
template <class T>
boost::json::object schema_within(shape::Components& all) {
    return shape::object_schema<T>(all);
}

template <class T>
void tell(Page& page, const T& reply) {
    page.json = shape::text(reply);
    page.schema = &schema_as<T>;
}

}  // namespace modou::frame
