// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"net.request_could_not_answered", "the request could not be answered because of an error of ours",
     "是我们这边出了错，没能回答这个请求"},
    {"net.given_up_server_stops", "this was given up: the server stops, or nobody waits",
     "没有做完：服务要停了，或已经没人等"},
    {"net.too_many_requests_waiting", "too many requests are waiting: try again in a moment",
     "排队的请求太多：请稍候再试"},
    {"net.your_earlier_requests_kind", "your earlier requests of this kind still run: send the next one after them",
     "你先前的同类请求还在进行：请等它们结束再发"},
    {"net.much_kind_asked_answered", "as much of this kind is asked as can be answered: try again in a moment",
     "这一类请求已到能回答的上限：请稍候再试"},
    {"net.many_connections_open_try", "many connections are open from there: try again in a moment",
     "你那边打开的连接太多：请稍候再试"},
    {"net.too_many_live_streams", "too many live streams are open: try again later",
     "实时更新的连接太多：请过一会儿再试"},
    {"net.too_much_way_moment", "too much is on its way at this moment: try again", "此刻在传的太多：请再试一次"},
    {"net.expected_ip_address_network",
     "expected an IP address, or a network as ADDRESS/BITS: 192.0.2.1, 10.0.0.0/8, 2001:db8::/32",
     "应是 IP 地址，或写作 地址/位数 的网段：192.0.2.1、10.0.0.0/8、2001:db8::/32"},
    {"net.expected_ip_address_listen", "expected an IP address to listen on", "应是要监听的 IP 地址"},
    {"net.another_process_listens", "another process listens there", "那里已有别的进程在听"},
    {"net.process_serves_folder_went",
     "the process that serves this folder went away: run the command again, nothing is done twice",
     "正在提供服务的进程不在了：请再运行一次，不会重复做"},
    {"net.command_line_too_long", "the command line is too long to be handed over", "命令太长，不能交给服务去做"},
    {"net.cannot_make_pipe", "cannot make a pipe: {}", "建不了管道：{}"},
    {"net.cannot_make_socket", "cannot make a socket", "建不了套接字"},
    {"net.cannot_make_socket_file", "cannot make the socket's file", "建不了套接字的文件"},
    {"net.cannot_listen", "cannot listen", "不能监听"},
    {"net.modou_older_serves_folder",
     "这个命令的 modou 比管着文件夹的服务旧，命令没有开始：请用服务那一版的 modou，或先停止服务 · this modou is older "
     "than the one that serves the folder, and the command was not begun: use the modou of the server, or stop the "
     "server first",
     "这个命令的 modou 比管着文件夹的服务旧，命令没有开始：请用服务那一版的 modou，或先停止服务"},
    {"net.server_folder_older_modou",
     "管着文件夹的服务比这个命令的 modou 旧，或刚刚停了，命令没有开始：请用这一版重新启动服务 · the server of this "
     "folder is older than this modou, or has just gone, and the command was not begun: start the server with this one",
     "管着文件夹的服务比这个命令的 modou 旧，或刚刚停了，命令没有开始：请用这一版重新启动服务"},
    {"net.commands_run_wait_already",
     "已有 {} 个命令在那里运行或等待：先结束几个再试 · {} commands run or wait there already: end some of them first",
     "已有 {} 个命令在那里运行或等待：先结束几个再试"},
    {"net.another_user_process_serves",
     "这个文件夹由另一个用户的进程管着：请用那个用户来运行 · another user's process serves this folder: run the "
     "command as that user",
     "这个文件夹由另一个用户的进程管着：请用那个用户来运行"},
    {"net.server_stopping_did_not",
     "服务正在停止，命令没有开始：请再运行一次 · the server is stopping and did not begin the command: run it again",
     "服务正在停止，命令没有开始：请再运行一次"},
    {"net.modou_sock_not_socket", "modou.sock 不是套接字本身：请删掉它 · modou.sock is not a socket itself: remove it",
     "modou.sock 不是套接字本身：请删掉它"},
    {"net.everybody_write_folder_anybody",
     "人人都能写这个文件夹，监听的可能是别人，命令没有交出去：请先 chmod o-w · everybody may write to this folder, so "
     "anybody may be listening in it, and the command was not handed over: chmod o-w it first",
     "人人都能写这个文件夹，监听的可能是别人，命令没有交出去：请先 chmod o-w"},
    {"net.user_listens_folder_not",
     "在这个文件夹里监听的是用户 {}，不是它的主人（{}），也不是您（{}），命令没有交出去 · user {} listens in this "
     "folder, who is not its owner ({}) or not you ({}): the command was not handed over",
     "在这个文件夹里监听的是用户 {}，不是它的主人（{}），也不是您（{}），命令没有交出去"},
    {"net.cannot_reach_process_serves", "cannot reach the process that serves this folder: {}",
     "连不上管着文件夹的服务：{}"},
    {"net.stopped_without_waiting_outcome",
     "停下了，没有等结果：再运行一次，什么都不会做两遍 · stopped without waiting for the outcome: run the command "
     "again, nothing is done twice",
     "停下了，没有等结果：再运行一次，什么都不会做两遍"},
    {"net.path_data_folder_too", "the path of the data folder is too long for a socket",
     "数据文件夹的路径太长，放不进套接字的地址"},
    {"net.body_did_not_arrive", "the body did not arrive in time: send it again", "正文没有及时到达：请再发一次"},
    {"net.body_not_framed", "the body is not framed as HTTP asks", "正文的分段不合 HTTP"},
    {"net.body_too_large", "the body is larger than allowed", "正文超过允许的大小"},
    {"net.chunks_too_small", "the body's chunks are too small, or say too much beside it",
     "正文分得太碎，或附带的内容太多"},
    {"net.trailers_too_large", "the trailers are larger than allowed", "正文后的字段超过允许的大小"},
    {"net.head_too_large", "the request's head is larger than allowed", "请求头超过允许的大小"},
    {"net.no_http", "this is no HTTP request", "这不是 HTTP 请求"},
    {"net.head_line_ends", "the lines of a head end with CR and LF, and hold neither",
     "请求头各行以 CR LF 结尾，行内不能有它们"},
    {"net.head_control_byte", "a head has no NUL and no other control byte", "请求头里不能有 NUL 和其他控制字符"},
    {"net.target_not_allowed", "the address has a part that is not allowed", "地址里有不允许的部分"},
    {"net.target_too_long", "the address is longer than allowed", "地址太长"},
    {"net.field_form", "a field is a name, a colon right behind it, and its value", "一个字段是名称、紧接的冒号和值"},
    {"net.field_folded", "a field stands in one line: folding has no place in HTTP",
     "一个字段写在一行里：HTTP 不许折行"},
    {"net.too_many_fields", "the request's head has more fields than allowed", "请求头的字段太多"},
    {"net.host_once", "the field Host stands once, and names a host with or without a port",
     "Host 字段写一次，是主机名，可带端口"},
    {"net.length_one_number", "the Content-Length is one number", "Content-Length 是一个数"},
    {"net.two_lengths", "Content-Length and Transfer-Encoding together leave the end open",
     "Content-Length 和 Transfer-Encoding 同时出现，说不清正文到哪里为止"},
    {"net.no_coding_in_http_1_0", "HTTP/1.0 knows no Transfer-Encoding", "HTTP/1.0 没有 Transfer-Encoding"},
    {"net.chunked_last", "the body must end with the transfer encoding chunked, once",
     "传输编码以 chunked 结尾，只写一次"},
    {"net.chunked_alone", "the only transfer encoding understood here is chunked", "这里只懂 chunked 这一种传输编码"},
    {"net.continue_alone", "the only expectation met here is 100-continue", "这里只支持 100-continue 这一种 Expect"},
    {"net.authorization_once", "the field Authorization stands once", "Authorization 字段写一次"},
    {"net.no_proxy", "this is no proxy", "这里不是代理"},
    {"net.another_program_listens_choose", "another program listens there: choose another with --port",
     "另一个程序在那里监听：请用 --port 换一个"},
};

}  // namespace

base::Sentences net() {
    return k_sentences;
}

}  // namespace modou::sentences
