"""What tools of MCP return: JSON, as structured content and as its text."""

import json
from typing import Any

import gradio as gr


def structure_results(blocks: gr.Blocks) -> None:
    """Have the tools of a page that is served with MCP return JSON; Gradio returns text, in Python's form.

    A list is wrapped as ``{"result": [...]}``, since structured content is an object.
    """
    from mcp.types import CallToolRequest, CallToolResult, ServerResult, TextContent  # an extra

    server = blocks.mcp_server_obj
    assert server is not None  # noqa: S101  Gradio made it, when it was told to serve MCP
    call = server.mcp_server.request_handlers[CallToolRequest]

    async def structured(request: CallToolRequest) -> ServerResult:
        result = await call(request)
        match result.root:
            case CallToolResult(isError=False, content=[TextContent(text=text)]) as called:
                value = json.loads(text)
                called.structuredContent = value if isinstance(value, dict) else {"result": value}
        return result

    def as_json(data: list[Any], _: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(each, ensure_ascii=False)) for each in data]

    server.postprocess_output_data = as_json  # type: ignore[method-assign, assignment]
    server.mcp_server.request_handlers[CallToolRequest] = structured
