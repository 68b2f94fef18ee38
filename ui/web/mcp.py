"""What tools of MCP return: JSON, as structured content and as its text, of a form that they declare."""

import json
from typing import Any

import gradio as gr

from ui.web.outputs import schemas


def structure_results(blocks: gr.Blocks) -> None:
    """Have the tools of a page that is served with MCP declare and return JSON; Gradio returns Python's text.

    A list is wrapped as ``{"result": [...]}``, since structured content is an object.
    """
    from mcp.types import (  # an extra
        CallToolRequest,
        CallToolResult,
        ListToolsRequest,
        ListToolsResult,
        ServerResult,
        TextContent,
    )

    server = blocks.mcp_server_obj
    assert server is not None  # noqa: S101  Gradio made it, when it was told to serve MCP
    handlers = server.mcp_server.request_handlers
    call, list_tools = handlers[CallToolRequest], handlers[ListToolsRequest]
    forms = schemas()

    async def declared(request: ListToolsRequest) -> ServerResult:
        result = await list_tools(request)
        match result.root:
            case ListToolsResult(tools=tools) as listed:
                # Copies: by the tools that it listed itself, the server checks what Gradio returns.
                listed.tools = [tool.model_copy(update={"outputSchema": forms[tool.name]}) for tool in tools]
        return result

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
    handlers[CallToolRequest] = structured
    handlers[ListToolsRequest] = declared
